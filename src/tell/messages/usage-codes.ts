/** What can be wrong with a command line or its inputs before anything is read; exit code 2 (3 for the world: `not-found` and below). */
export const USAGE_CODES = [
  'unknown-command',
  'unknown-option',
  'missing-argument',
  'missing-value',
  'bad-value',
  'excess-argument',
  'unknown-explain-id',
  'undecodable-path',
  'tls-checks-disabled',
  'config-syntax',
  'config-unknown-key',
  'config-bad-value',
  'not-found',
  'unreadable',
  'empty-input',
  'cannot-write',
] as const
export type UsageCode = (typeof USAGE_CODES)[number]
