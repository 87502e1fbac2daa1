import { renderJson } from '../../report/index.ts'
import { renderText } from '../render.ts'
import { renderCsv } from './csv.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { renderNdjson } from './ndjson.ts'
import { renderSarif } from './sarif.ts'

/** Documents that are plain text, by the name of their format. */
export const textFormats = {
  text: renderText,
  json: renderJson,
  ndjson: renderNdjson,
  markdown: renderMarkdown,
  sarif: renderSarif,
  junit: renderJunit,
  csv: renderCsv,
} as const
