/** What a setting can be, as the console's `??` tells it (facts: CLI conventions). */
export type Space =
  | { readonly kind: 'word'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly from: number; readonly to: number }
  | { readonly kind: 'text'; readonly from: number; readonly to: number }

export const ON_OFF: Space = { kind: 'word', values: ['On', 'Off'] }
export const YES_NO: Space = { kind: 'word', values: ['Yes', 'No'] }
export const LEVEL: Space = { kind: 'word', values: ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'] }
export const words = (...values: readonly string[]): Space => ({ kind: 'word', values })
export const numbers = (from: number, to: number): Space => ({ kind: 'number', from, to })
export const text = (from: number, to: number): Space => ({ kind: 'text', from, to })

/** `<On/Off>`, `<0..604800>`, `<S: 0,2048>`. */
export function spaceText(space: Space): string {
  if (space.kind === 'word') return `<${space.values.join('/')}>`
  return space.kind === 'number' ? `<${space.from}..${space.to}>` : `<S: ${space.from},${space.to}>`
}

/** The value in its canonical spelling; undefined where it is not in the space. */
export function inSpace(space: Space, value: string): string | undefined {
  if (space.kind === 'word') return space.values.find(word => word.toLowerCase() === value.toLowerCase())
  if (space.kind === 'text')
    return value.length >= space.from && value.length <= space.to && !/[\r\n]/.test(value) ? value : undefined
  const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  return number >= space.from && number <= space.to ? String(number) : undefined
}

/** As the console prints it: texts in quotes, anything else bare. */
export const shownValue = (space: Space, value: string): string =>
  space.kind === 'text' ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
