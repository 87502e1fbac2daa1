export * from './handshake.ts'
