/** Chat: sessions, and their messages with what each answer was made from. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table chat_sessions (
    id uuid primary key, title text not null default '', archived_at timestamptz,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index chat_sessions_recent on chat_sessions (updated_at desc, id desc)`,
  // Sources and context are references: a deleted item leaves nothing of itself here.
  `create table chat_messages (
    id uuid primary key, session_id uuid not null references chat_sessions on delete cascade,
    position bigint generated always as identity, role text not null, content text not null default '',
    status text not null, question_class text, model text, category text, notice text,
    sources jsonb not null default '[]', nearest jsonb not null default '[]', context jsonb,
    in_knowledge_base boolean, error jsonb, stats jsonb,
    job_id text, attempts integer not null default 0, stop_requested boolean not null default false,
    words tsvector, created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    completed_at timestamptz)`,
  `create unique index chat_messages_of_session on chat_messages (session_id, position)`,
  // Of one session one answer at a time.
  `create unique index chat_messages_unanswered on chat_messages (session_id) where status in ('queued', 'answering')`,
  `create index chat_messages_words on chat_messages using gin (words)`,
]
