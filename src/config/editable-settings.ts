/**
 * Which settings the web page may change. One that is not named here is changed in .env by hand: so nothing that is added
 * later can be used from a browser to lead files elsewhere, to open the server to others, or to start a program.
 */
import type { Env } from './env.ts'

export type SettingGroup = 'models' | 'git' | 'x' | 'media' | 'queue' | 'server' | 'paths'

const EDITABLE: Partial<Record<keyof Env, SettingGroup>> = {
  OLLAMA_URL: 'models',
  OPENAI_BASE_URL: 'models',
  OPENAI_API_KEY: 'models',
  TEXT_MODEL: 'models',
  CATEGORIZATION_MODEL: 'models',
  VISION_MODEL: 'models',
  EMBEDDING_MODEL: 'models',
  CHAT_MODEL: 'models',
  SYNTHESIS_MODEL: 'models',
  FALLBACK_MODEL: 'models',
  MAX_CONCURRENT_REQUESTS: 'models',
  MAX_RETRIES: 'models',
  REQUEST_TIMEOUT: 'models',
  MODEL_PRICES: 'models',
  MAX_RUN_COST: 'models',
  GITHUB_REPO_URL: 'git',
  GITHUB_TOKEN: 'git',
  GITHUB_USER_NAME: 'git',
  GITHUB_USER_EMAIL: 'git',
  X_USERNAME: 'x',
  X_PASSWORD: 'x',
  X_BOOKMARKS_URL: 'x',
  MAX_MEDIA_MB: 'media',
  MAX_UPLOAD_MB: 'media',
  CELERY_TASK_TIME_LIMIT: 'queue',
  DRAIN_TIMEOUT: 'queue',
  LOG_LEVEL: 'server',
}

const LOCKED: Partial<Record<keyof Env, { group: SettingGroup; why: string }>> = {
  ...lockedAs('paths', 'It decides where files are stored.', [
    'KBA_HOME',
    'KNOWLEDGE_BASE_DIR',
    'DATA_PROCESSING_DIR',
    'MEDIA_CACHE_DIR',
    'LOG_DIR',
  ]),
  ...lockedAs('queue', 'It decides which servers hold the data.', [
    'DATABASE_URL',
    'USE_CELERY',
    'REDIS_URL',
    'CELERY_BROKER_URL',
    'REDIS_PROGRESS_URL',
    'REDIS_LOGS_URL',
    'CHROMA_URL',
  ]),
  ...lockedAs('server', 'It decides who may connect.', [
    'HOST',
    'PORT',
    'KBA_TOKEN',
    'TRUST_PROXY',
    'WORKER_METRICS_PORT',
  ]),
  ...lockedAs('media', 'It decides which hosts this machine connects to.', ['MEDIA_HOSTS']),
}

/** A secret that goes with an address: who could change the one could have the other sent to a server of theirs. */
export const SECRET_OF_ADDRESS: Partial<Record<keyof Env, keyof Env>> = {
  OPENAI_BASE_URL: 'OPENAI_API_KEY',
  GITHUB_REPO_URL: 'GITHUB_TOKEN',
  X_BOOKMARKS_URL: 'X_PASSWORD',
}

export function isEditable(name: string): boolean {
  return name in EDITABLE
}

/** @returns The group, and why it is not changed in a browser; `undefined` where it is. */
export function placeOfSetting(name: string): { group: SettingGroup; lockedBecause: string | undefined } {
  const group = EDITABLE[name as keyof Env]
  if (group !== undefined) return { group, lockedBecause: undefined }
  const locked = LOCKED[name as keyof Env]
  const why = locked?.why ?? 'It cannot change while the server is running.'
  return { group: locked?.group ?? 'server', lockedBecause: `${why} Change it in .env yourself.` }
}

function lockedAs(group: SettingGroup, why: string, names: readonly (keyof Env)[]) {
  return Object.fromEntries(names.map((name) => [name, { group, why }]))
}
