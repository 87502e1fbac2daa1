export { createGateway } from './gateway.ts'
export * from './types.ts'
