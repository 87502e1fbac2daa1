export { SERVICE_PROBLEMS, type ServiceProblem, serviceProblemText } from './problems.ts'
export { type ServiceWords, serviceWordsOf } from './words.ts'
