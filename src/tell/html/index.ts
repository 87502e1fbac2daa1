export { type Child, h, type Markup, verbatim } from './markup.ts'
export { renderHtml } from './page.ts'
export { correctionOf, type Direction, type Step, stepsOf } from './steps.ts'
export { STYLE } from './style.ts'
