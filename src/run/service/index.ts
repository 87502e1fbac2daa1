export { ANALYSIS_LIMITS, type AnalysisLimits } from './analysis/runner.ts'
export { SendError, type SendOptions, type Sent, send } from './bring-in/send.ts'
export { FolderHeld } from './hold.ts'
export { newToken, UnreadableHash } from './http/access.ts'
export { isLoopbackName } from './http/guard.ts'
export { RETENTION, type Retention } from './retention.ts'
export {
  LARGEST,
  type Service,
  type ServiceOptions,
  startService,
  startWorker,
  TokenNeeded,
  type WorkerOptions,
} from './service.ts'
export { NewerDatabase } from './store/migrate.ts'
