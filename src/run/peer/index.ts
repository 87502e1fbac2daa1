export { RELOAD_FAILED, UC_UNAVAILABLE } from './alarms.ts'
export { editable, type ManualRule, manualRule } from './allow-list.ts'
export * from './ciphers.ts'
export { type GatewayConfig, loadGatewayConfig } from './config.ts'
export { type GatewayConfigInput, gatewayConfigJsonSchema, gatewayConfigSchema } from './config-schema.ts'
export type { ListenAddress } from './config-values.ts'
export {
  CIPHERED,
  type ConfigurationValue,
  configurationOf,
  findItem,
  initialOf,
  isSecret,
  isThere,
  settingChange,
  settingOf,
  spelledWord,
} from './configuration.ts'
export { CONFIGURATION, type ConfigurationItem } from './configuration-items.ts'
export { configurationLine, configurationXml, statusLines, statusXml } from './dump.ts'
export { PeerError, type PeerErrorCode } from './errors.ts'
export type { Environment, PeerTrouble } from './files.ts'
export { type OpenPeer, openPeer, PeerTroubleError } from './open.ts'
export { createPeer, type PeerInitial } from './peer.ts'
export { type AppliedPolicy, canonicalAddress, policyFor } from './policy.ts'
export { hostText, offsetText, type StatusMoment, type StatusNode, statusOf } from './status.ts'
export * from './types.ts'
export { inSpace, type Space, shownValue, spaceText } from './value-space.ts'
