import { z } from 'zod'
import { problemSchema } from './refusal.ts'
import { API, type Route } from './route.ts'

type Json = Readonly<Record<string, unknown>>

/** The API's document (OpenAPI 3.1.1), made of the same routes that the router has. Schemas are JSON Schema of draft 2020-12, as OpenAPI takes them. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = `${API}${route.path}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Turnpike',
      version,
      description:
        'Diagnostic bundles in, reports out. Uploads follow the tus protocol 1.0.0 (creation, creation-with-upload, checksum, expiration, termination); a complete upload is queued for analysis under its own id.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }, {}],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'turnpike_session' },
      },
    },
  }
}

function operation(route: Route): Json {
  const { id, summary, params, query, body, octets, headers = {}, answers } = route
  const parameters = [
    ...parametersOf(params, 'path'),
    ...parametersOf(query, 'query'),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string' },
    })),
  ]
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    ...(octets !== undefined && { requestBody: { content: { [octets]: {} } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(
          ([status, { description, schema, type = 'application/json', headers: told = [] }]) => [
            status,
            {
              description,
              ...(told.length > 0 && {
                headers: Object.fromEntries(told.map(name => [name, { schema: { type: 'string' } }])),
              }),
              ...(schema && { content: { [type]: { schema: schemaOf(schema, 'output') } } }),
            },
          ],
        ),
      ),
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, { description?: string }>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}
