import { renderHtml } from '../html/index.ts'
import type { Report } from '../report/index.ts'
import { type TextOptions, textFormats } from '../text/index.ts'

type Renderer = (report: Report, options: TextOptions) => string

/** Every document that a report can be made into; each is whole and ends with a line feed. */
const renderers = {
  ...textFormats,
  html: renderHtml,
} as const satisfies Readonly<Record<string, Renderer>>

export type Format = keyof typeof renderers

export const FORMATS = Object.keys(renderers) as readonly Format[]

export function render(format: Format, report: Report, options: TextOptions): string {
  const renderer: Renderer = renderers[format]
  return renderer(report, options)
}
