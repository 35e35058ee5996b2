/** Bare Fastify with the statements of an item and of a search on the same database: what HTTP and the database alone cost. */
import { fastify } from 'fastify'
import { sql } from 'kysely'
import { openIn } from './product.ts'

const [home = ''] = process.argv.slice(2)
const app = await openIn(home)
const { db } = app.database
const server = fastify()

server.get<{ Params: { id: string } }>('/item/:id', async ({ params: { id } }) => {
  const item = await sql`select * from items where id = ${id}`.execute(db)
  const post = await sql`select * from posts where id = any(${[id]})`.execute(db)
  const media = await sql`select * from media where post_id = any(${[id]}) order by position`.execute(db)
  const place = await sql`
    select id, main_category, subcategory, slug, created_at from items where id = any(${[id]})`.execute(db)
  return { item: item.rows[0], post: post.rows[0], media: media.rows, place: place.rows[0] }
})
server.get<{ Querystring: { q: string } }>('/search', async ({ query: { q } }) =>
  app.search.find({ query: q, limit: 20 }),
)
process.once('disconnect', () => {
  void server
    .close()
    .then(() => app.close())
    .then(() => process.exit())
})
process.send?.(await server.listen({ port: 0, host: '127.0.0.1' }))
