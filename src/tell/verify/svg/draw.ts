import { columns, type Element } from '../../text/index.ts'

/** A shape or text with its class; colours are the style sheet's. */
export const shape = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (Element | string)[] = [],
): Element => ({ name, attributes, children })

export const group = (children: readonly Element[]): Element => shape('g', {}, children)

/** A line of text whose baseline is at `y`. */
export const line = (x: number, y: number, style: string, text: string): Element =>
  shape('text', { x, y, class: style }, [text])

/** Text cut to so many columns, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (columns(kept + character) > width - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/**
 * The style sheet: colours for light, others where the reader prefers dark. Contrast of every text on its ground is at least 4.5 to 1 (WCAG 2.2,
 * 1.4.3). No quotes and no angle brackets, which XML would have to escape.
 */
export const STYLE = `
text { font-family: system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Noto Sans CJK JP, sans-serif; font-size: 13px; fill: #1f2328; }
.ground { fill: #ffffff; }
.lane { fill: #f6f8fa; stroke: #d1d9e0; }
.box { fill: #ffffff; stroke: #59636e; stroke-width: 1.2; }
.title { font-size: 17px; font-weight: 600; }
.name { font-weight: 600; }
.head { font-weight: 600; fill: #59636e; }
.mono { font-family: ui-monospace, SFMono-Regular, Consolas, Noto Sans Mono, monospace; font-size: 11px; fill: #59636e; }
.small { font-size: 11.5px; fill: #59636e; }
.good { stroke: #1a7f37; }
.bad { stroke: #d1242f; }
.near { stroke: #9a6700; }
.dashed { stroke-dasharray: 6 4; }
.edge { fill: none; stroke-width: 1.8; }
.said-good { fill: #1a7f37; }
.said-bad { fill: #d1242f; }
.said-near { fill: #9a6700; }
.cross { fill: #d1242f; }
.on-cross { fill: none; stroke: #ffffff; stroke-width: 2.2; stroke-linecap: round; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.ground { fill: #0d1117; }
.lane { fill: #151b23; stroke: #3d444d; }
.box { fill: #0d1117; stroke: #9198a1; }
.head, .mono, .small { fill: #9198a1; }
.good { stroke: #3fb950; }
.bad { stroke: #f85149; }
.near { stroke: #d29922; }
.said-good { fill: #3fb950; }
.said-bad { fill: #f85149; }
.said-near { fill: #d29922; }
.cross { fill: #f85149; }
.on-cross { stroke: #0d1117; }
}
`
