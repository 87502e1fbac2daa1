import type { ReactNode } from 'react'
import { safe } from '../../../src/tell/text/index.ts'

/** Text of the evidence: what is not plainly visible is written out, and its direction of writing touches nothing around it. */
export const Data = ({ children }: { readonly children: string }) => <bdi>{safe(children)}</bdi>

/** The same in the type of consoles: log lines, filters, names. */
export const Code = ({ children }: { readonly children: string }) => (
  <code>
    <Data>{children}</Data>
  </code>
)

/** Sentences that hold names of the evidence, a paragraph for each line. */
export const Paragraphs = ({ text }: { readonly text: string }) =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which never move
      <p key={index}>{safe(line)}</p>
    ))

/** Names and values; a row without a value is left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
