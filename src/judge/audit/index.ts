export {
  type Authority,
  authoritiesOf,
  type CertificateReader,
  createCertificateReader,
} from './certificates.ts'
export * from './discovery.ts'
export { type SentList, sentListOf } from './sent-list.ts'
export * from './shot.ts'
