import { toPem } from '../../src/read/x509/index.ts'
import { artifactsOf } from '../../src/tell/artifacts/index.ts'
import { render } from '../../src/tell/formats/index.ts'
import { toWhere } from '../../src/tell/report/index.ts'
import { cardsOf } from '../../src/tell/text/index.ts'
import type { Analysis, Asks, Kind } from '../protocol.ts'
import { readAudit } from './audit.ts'
import { certificateFields } from './opened/certificate.ts'
import { frameAt } from './opened/frames.ts'
import { ladderOf } from './opened/ladder.ts'
import { findLine, readLines } from './places/lines.ts'
import { choicesOf, rehearse } from './rehearse.ts'
import { analyze, type Held, type Lent, type Session } from './session.ts'

let session: Session | undefined

type Answers = {
  readonly [K in Kind]: (ask: Asks[K]['ask'], lent: Lent) => Promise<Asks[K]['answer']> | Asks[K]['answer']
}

const answers: Answers = {
  async analyze(ask, lent) {
    session = await analyze(ask, lent)
    return analysisOf(session)
  },
  audit: ({ file }) => readAudit(file),
  lines({ source, from, count }) {
    const { place, lines } = logOf(source)
    return readLines(place, lines, from, count)
  },
  async find({ source, text, from }) {
    const { place, lines } = logOf(source)
    return (await findLine(place, lines, text, from)) ?? null
  },
  ladder: ({ origin }) => ladderOf(current(), origin),
  async frame({ where }) {
    const member = current().members.get(where.source)
    if (!member?.place || where.frame === undefined) return null
    const bytes = await frameAt(member.place, member.bytes, where.frame)
    return bytes ? { bytes } : null
  },
  certificate({ sha256 }) {
    const found = current().certificate(sha256)
    if (!found) return null
    const { certificate, where } = found
    return {
      sha256,
      pem: toPem(certificate),
      fields: certificateFields(certificate),
      where: where ? toWhere(where) : null,
    }
  },
  rehearse: ({ chosen }) => rehearse(current(), chosen),
  artifacts({ language }) {
    const { evidence, repair, reports } = current()
    return artifactsOf({ evidence, repair, report: reports[language], language })
  },
  render: ({ format, language }) =>
    render(format, current().reports[language], { language, width: 120, color: false, verbose: true }),
}

export function answer<K extends Kind>(
  kind: K,
  ask: Asks[K]['ask'],
  lent: Lent,
): Promise<Asks[K]['answer']> | Asks[K]['answer'] {
  return answers[kind](ask, lent)
}

function current(): Session {
  if (!session) throw new Error('nothing was analysed yet')
  return session
}

function logOf(source: string) {
  const member = current().members.get(source)
  if (!member?.place || !member.lines) throw new RangeError(`not a log: ${source}`)
  return { place: member.place, lines: member.lines }
}

function analysisOf(of: Session): Analysis {
  const member = ([source, { kind, bytes, lines }]: [string, Held]) => ({
    source,
    kind,
    bytes,
    lines: lines?.lines ?? 0,
  })
  return {
    reports: of.reports,
    cards: { en: cardsOf(of.reports.en, 'en'), ja: cardsOf(of.reports.ja, 'ja') },
    members: [...of.members].filter(([, { place }]) => place).map(member),
    choices: choicesOf(of),
  }
}
