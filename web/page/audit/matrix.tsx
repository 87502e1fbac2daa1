import { useState } from 'react'
import { Button } from 'react-aria-components'
import { type AuditCell, type AuditDocument, auditWordsOf } from '../../../src/tell/audit/index.ts'
import { reasonShort } from '../../../src/tell/messages/index.ts'
import { placeOf, readableName } from '../../../src/tell/text/index.ts'
import { Code, Data, Facts } from '../parts/data.tsx'
import { Scroll } from '../parts/scroll.tsx'
import type { Tone } from '../parts/tone.ts'
import { useWords } from '../settings.ts'
import { zoneSuffix } from '../time.ts'

const MARKS: Readonly<Record<AuditCell['state'], { readonly mark: string; readonly tone: Tone }>> = {
  fails: { mark: '✗', tone: 'bad' },
  'would-fail': { mark: '!', tone: 'warn' },
  passes: { mark: '✓', tone: 'good' },
  'not-offered': { mark: '–', tone: 'dim' },
  unanswered: { mark: '?', tone: 'dim' },
}

const KEYS = ['rsa', 'ecdsa'] as const

/** Nodes and their addresses × ports × key types, one table for each peer; each place opens beside it. */
export function Matrix({ document }: { readonly document: AuditDocument }) {
  const { texts, language } = useWords()
  const [chosen, choose] = useState<AuditCell | null>(
    () => document.cells.find(({ state }) => state === 'fails') ?? null,
  )
  return (
    <div className="matrix-columns">
      <div>
        <p className="dim">{auditWordsOf(language).legend}</p>
        {document.peers.map(({ peer }) => (
          <section key={peer} aria-label={texts.audit.peer(peer)}>
            {document.peers.length > 1 && (
              <h2>
                <Data>{texts.audit.peer(peer)}</Data>
              </h2>
            )}
            <PeerMatrix
              label={texts.audit.peer(peer)}
              cells={document.cells.filter(cell => cell.peer === peer)}
              chosen={chosen}
              choose={choose}
            />
          </section>
        ))}
      </div>
      <Chosen cell={chosen} />
    </div>
  )
}

function PeerMatrix(props: {
  readonly label: string
  readonly cells: readonly AuditCell[]
  readonly chosen: AuditCell | null
  readonly choose: (cell: AuditCell) => void
}) {
  const { label, cells, chosen, choose } = props
  const { texts } = useWords()
  const ports = [...new Set(cells.map(({ port }) => port))].sort((a, b) => a - b)
  const rows = new Map<string, AuditCell[]>()
  for (const cell of cells) {
    const row = JSON.stringify([cell.cluster, cell.node, cell.address])
    rows.set(row, [...(rows.get(row) ?? []), cell])
  }
  return (
    <Scroll label={label}>
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {texts.audit.node}
            </th>
            {ports.map(port => (
              <th key={port} scope="colgroup" colSpan={2}>
                {port}
              </th>
            ))}
          </tr>
          <tr>
            {ports.flatMap(port =>
              KEYS.map(key => (
                <th key={`${port} ${key}`} scope="col">
                  {key.toUpperCase()}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {[...rows].map(([row, own]) => (
            <tr key={row}>
              <th scope="row">
                <Row cell={own[0]} />
              </th>
              {ports.flatMap(port =>
                KEYS.map(key => {
                  const cell = own.find(each => each.port === port && each.key === key)
                  return (
                    <td key={`${port} ${key}`}>
                      {cell && <Place cell={cell} isChosen={cell === chosen} choose={choose} />}
                    </td>
                  )
                }),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Row({ cell }: { readonly cell: AuditCell | undefined }) {
  const { language } = useWords()
  if (!cell) return null
  const names = { cucm: 'CUCM', imp: 'IM&P', unity: 'Unity' } as const
  return (
    <>
      <span className="place">
        <Data>{cell.address}</Data>
      </span>
      <small className="dim">
        {names[cell.product]} · {auditWordsOf(language).role[cell.nodeRole]}
      </small>
    </>
  )
}

function Place(props: {
  readonly cell: AuditCell
  readonly isChosen: boolean
  readonly choose: (cell: AuditCell) => void
}) {
  const { cell, isChosen, choose } = props
  const { texts, language } = useWords()
  const { mark, tone } = MARKS[cell.state]
  const says = [
    `${placeOf(cell)} ${cell.key.toUpperCase()}`,
    texts.audit.states[cell.state],
    ...(cell.reason === null ? [] : [reasonShort(cell.reason, '', language)]),
  ].join(', ')
  return (
    <Button
      className={`matrix-place ${tone} ${cell.presented ? 'presented' : ''}`}
      aria-label={says}
      aria-pressed={isChosen}
      onPress={() => choose(cell)}
    >
      {mark}
    </Button>
  )
}

function Chosen({ cell }: { readonly cell: AuditCell | null }) {
  const { texts, words, time, zone, language } = useWords()
  const { audit } = texts
  const { labels } = words
  if (!cell) return <p className="dim verdicts">{audit.choose}</p>
  const { mark, tone } = MARKS[cell.state]
  const { certificate, openssl } = cell
  return (
    <section className="verdicts" aria-live="polite">
      <h2>
        <span className={tone}>{mark}</span> <Data>{placeOf(cell)}</Data> {cell.key.toUpperCase()}
      </h2>
      <p>
        {audit.states[cell.state]}
        {cell.presented && ` · ${audit.presented}`}
        {cell.required && ` · ${audit.required}`}
      </p>
      <Facts
        rows={[
          ['IP', cell.ip !== null && <Data>{cell.ip}</Data>],
          [labels.reason, cell.reasons.map(code => reasonShort(code, '', language)).join(' · ')],
          ['OpenSSL', openssl && `${openssl.code}, ${labels.depth} ${openssl.depth}`],
          ['TLS', cell.tls !== null && <Data>{cell.tls}</Data>],
          [texts.failed, cell.cause !== null && <Code>{cell.cause}</Code>],
          [audit.role, certificate && <Data>{certificate.role}</Data>],
          [labels.subject, certificate && <Data>{readableName(certificate.subject)}</Data>],
          [labels.issuer, certificate && <Data>{readableName(certificate.issuer)}</Data>],
          [labels.key, certificate?.keyType],
          [audit.ends, certificate && `${time(certificate.notAfter, false)}${zoneSuffix(zone)}`],
          ['SHA-256', certificate && <Code>{certificate.sha256}</Code>],
        ]}
      />
    </section>
  )
}
