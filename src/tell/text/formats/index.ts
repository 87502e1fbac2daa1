import { type Report, renderJson } from '../../report/index.ts'
import type { TextOptions } from '../context.ts'
import { renderText } from '../render.ts'
import { renderCsv } from './csv.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { renderNdjson } from './ndjson.ts'
import { renderSarif } from './sarif.ts'

type Renderer = (report: Report, options: TextOptions) => string

/** Every document that a report can be made into; each is whole and ends with a line feed. */
export const renderers = {
  text: renderText,
  json: renderJson,
  ndjson: renderNdjson,
  markdown: renderMarkdown,
  sarif: renderSarif,
  junit: renderJunit,
  csv: renderCsv,
} as const satisfies Readonly<Record<string, Renderer>>

export type Format = keyof typeof renderers

export const FORMATS = Object.keys(renderers) as readonly Format[]

export function render(format: Format, report: Report, options: TextOptions): string {
  const renderer: Renderer = renderers[format]
  return renderer(report, options)
}
