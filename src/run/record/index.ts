export { DiagnosticsError } from './diagnostics-error.ts'
export { createRecorder, type RecorderOptions } from './recorder.ts'
export type { SyslogTarget } from './syslog.ts'
export * from './types.ts'
