export { parseIpLiteral } from './address.ts'
export { checkName } from './check.ts'
export * from './types.ts'
