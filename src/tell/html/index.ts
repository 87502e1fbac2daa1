export { renderHtml } from './page.ts'
export { correctionOf, type Direction, type Step, stepsOf } from './steps.ts'
