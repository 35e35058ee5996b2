/** What a folder with an embedding model says of it, in the layout of sentence-transformers. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { orAbsent } from '../../absent.ts'
import { notValid } from './safetensors.ts'

/** An encoder of the BERT family. */
export interface EncoderShape {
  layers: number
  heads: number
  /** Numbers of a token, and of the vector of a text. */
  width: number
  /** Of the layer between. */
  inner: number
  /** Of the norms. */
  epsilon: number
  /** What it reads of a text, with the marks of begin and end. */
  maxTokens: number
  pooling: 'mean' | 'first'
}

export interface ModelFolder {
  folder: string
  name: string
  shape: EncoderShape
  isLowerCase: boolean
  /** Put before what is embedded. */
  prefixes: { query: string; document: string }
}

const CONFIG = z.object({
  model_type: z.literal('bert'),
  hidden_act: z.literal('gelu').default('gelu'),
  hidden_size: z.int(),
  intermediate_size: z.int().max(4096),
  layer_norm_eps: z.number(),
  max_position_embeddings: z.int(),
  num_attention_heads: z.int(),
  num_hidden_layers: z.int(),
  position_embedding_type: z.literal('absolute').default('absolute'),
})
const LENGTH = z.object({ max_seq_length: z.int().positive().optional() })
const POOLING = z.object({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(true),
})
const PROMPTS = z.object({ prompts: z.record(z.string(), z.string()).default({}) })
const TOKENIZER = z.object({ do_lower_case: z.boolean().default(true) })

/**
 * Only `config.json` must be there; what the others say has the usual defaults. Prefixes are the prompts `query` and `document`
 * (or `passage`) of `config_sentence_transformers.json`.
 *
 * @throws {UsageError} `embedding_model_not_valid`
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const read = async <T>(file: string, schema: z.ZodType<T>, fallback?: object): Promise<T> =>
    parse(file, schema, (await orAbsent(readFile(join(folder, file), 'utf8'))) ?? fallback)
  const config = await read('config.json', CONFIG)
  const { max_seq_length } = await read('sentence_bert_config.json', LENGTH, {})
  const pooling = await read(join('1_Pooling', 'config.json'), POOLING, {})
  const { prompts } = await read('config_sentence_transformers.json', PROMPTS, {})
  const tokenizer = await read('tokenizer_config.json', TOKENIZER, {})
  const width = config.hidden_size
  const head = width / config.num_attention_heads
  if (head % 16 !== 0)
    throw notValid(`The heads of the model in ${folder} have ${head} numbers, not a multiple of 16.`)
  return {
    ...{ folder, name: basename(folder), isLowerCase: tokenizer.do_lower_case },
    shape: {
      ...{ layers: config.num_hidden_layers, heads: config.num_attention_heads, width },
      ...{ inner: config.intermediate_size, epsilon: config.layer_norm_eps },
      maxTokens: Math.min(max_seq_length ?? Infinity, config.max_position_embeddings),
      pooling: pooling.pooling_mode_cls_token ? 'first' : 'mean',
    },
    prefixes: { query: prompts['query'] ?? '', document: prompts['document'] ?? prompts['passage'] ?? '' },
  }
}

function parse<T>(file: string, schema: z.ZodType<T>, text: string | object | undefined): T {
  if (text === undefined) throw notValid(`The folder of the embedding model has no ${file}.`)
  try {
    return schema.parse(typeof text === 'string' ? JSON.parse(text) : text)
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : 'not JSON'
    throw notValid(`Cannot use ${file} of the embedding model: ${reason}`, cause)
  }
}
