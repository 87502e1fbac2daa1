export { logIn } from './login.ts'
export {
  LOGIN_STEPS,
  type LoginOptions,
  type LoginReport,
  type LoginStep,
  type Seen,
  type StepResult,
} from './types.ts'
