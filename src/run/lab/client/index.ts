export { logIn } from './login.ts'
export type { LoginOptions, LoginReport, StepResult } from './types.ts'
