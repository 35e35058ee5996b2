/** The OpenAPI 3.1 description, made from the schemas that check what comes in and what goes out. */
import { z } from 'zod'
import { API } from '../contract/api/api.ts'
import { errorSchema, type Operation } from '../contract/api/operation.ts'
import { VERSION } from '../config/version.ts'

type Json = Record<string, unknown>

export interface OpenApi {
  openapi: '3.1.0'
  info: Json
  paths: Record<string, Record<string, DescribedOperation>>
  components: { schemas: Record<string, Json>; securitySchemes: Json }
}

export interface DescribedOperation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  parameters?: DescribedParameter[]
  requestBody?: { required: true; content: Record<string, { schema: Json }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>
  security?: Record<string, string[]>[]
}

export interface DescribedParameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  description?: string
  schema: Json
}

let made: OpenApi | undefined

/** Made once, when it is first asked for. */
export function describeApi(): OpenApi {
  return (made ??= makeDescription())
}

function makeDescription(): OpenApi {
  const schemas = new Map<string, Json>()
  const paths: OpenApi['paths'] = {}
  for (const [tag, operations] of Object.entries(API))
    for (const [id, operation] of Object.entries<Operation>(operations)) {
      const path = (paths[operation.path] ??= {})
      path[operation.method] = describeOperation(id, tag, operation, schemas)
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Knowledge Base Agent',
      version: VERSION,
      description:
        'Live events come over Socket.IO at /socket.io. Lists are read page by page: hand `next_cursor` back as `cursor`.',
    },
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'kba_token' },
      },
    },
  }
}

function describeOperation(
  operationId: string,
  tag: string,
  operation: Operation,
  schemas: Map<string, Json>,
): DescribedOperation {
  const { summary, about, errors, access, bodyType = 'application/json' } = operation
  const { answer, answerType = 'application/json', statuses = [200] } = operation
  const query = operation.shown?.query ?? operation.query
  const body = operation.shown?.body ?? operation.body
  const parameters = [
    ...parametersOf('path', operation.params, schemas),
    ...parametersOf('query', query, schemas),
  ]
  const texts = [about, errors && `Errors: ${errors.map((code) => `\`${code}\``).join(', ')}.`]
  const description = texts.filter((text) => text !== undefined).join('\n\n')
  const answered = { [answerType]: { schema: schemaOf(answer, 'output', schemas) } }
  const failed = { 'application/json': { schema: schemaOf(errorSchema, 'output', schemas) } }
  const bodySchema = body && (operation.bodyType === undefined ? schemaOf(body, 'input', schemas) : {})
  return {
    ...{ operationId, tags: [tag], summary },
    ...(description !== '' && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(bodySchema && { requestBody: { required: true, content: { [bodyType]: { schema: bodySchema } } } }),
    responses: {
      ...Object.fromEntries(
        statuses.map((status) => [String(status), { description: 'The answer', content: answered }]),
      ),
      default: { description: 'What went wrong', content: failed },
    },
    ...(access === undefined && { security: [{ bearer: [] }, { cookie: [] }] }),
  }
}

function parametersOf(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  schemas: Map<string, Json>,
): DescribedParameter[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input', schemas) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name) },
    ...(typeof description === 'string' && { description }),
    schema: property,
  }))
}

/** Schemas with an id go to the components; what stands here refers to them. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const {
    $schema: _,
    $defs = {},
    ...made
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $defs?: Record<string, Json>
  }
  for (const [id, definition] of Object.entries($defs)) schemas.set(id, refer(definition) as Json)
  const { id } = schema.meta() ?? {}
  if (id === undefined || '$ref' in made) return refer(made) as Json
  schemas.set(id, refer(made) as Json)
  return { $ref: `#/components/schemas/${id}` }
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isSaidElsewhere(key, value as Json))
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : refer(inner),
      ]),
  )
}

/** Ids are names of components; a format says more than the pattern that checks it. */
function isSaidElsewhere(key: string, { id, format }: Json): boolean {
  return (key === 'id' && typeof id === 'string') || (key === 'pattern' && typeof format === 'string')
}
