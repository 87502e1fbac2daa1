/** What a value of a deployment file can be wanted to be; the last ones are types of JSON Schema and of zod. */
export const EXPECTED = [
  'host',
  'release',
  'variable',
  'ciphers',
  'one-secret',
  'not-empty',
  'port',
  'array',
  'string',
  'number',
  'int',
  'boolean',
  'object',
  'record',
] as const
export type Expected = (typeof EXPECTED)[number]
