export type View = 'overview' | 'repair' | 'files' | 'matrix' | 'inventory' | 'gateway' | 'console' | 'send'

/** Views of an analysis, of an audit, and of a service. */
export const VIEWS = {
  analysis: ['overview', 'repair', 'files'],
  audit: ['matrix', 'inventory'],
  service: ['matrix', 'inventory', 'gateway', 'console', 'send'],
} as const satisfies Readonly<Record<string, readonly View[]>>
