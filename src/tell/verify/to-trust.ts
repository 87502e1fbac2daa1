import type { StoreFinding } from '../../judge/store/index.ts'
import type { Instant, Problem } from '../../read/bytes/index.ts'
import {
  type Certificate,
  canonicalName,
  fingerprint,
  type LocatedCertificate,
  nameText,
} from '../../read/x509/index.ts'
import { instantText, opensslName, present, toCertificate, toWhere } from '../report/index.ts'
import type { Trust, TrustEffect, TrustEntry } from './schema.ts'

export interface TrustInput {
  readonly command: Trust['command']
  readonly file: string
  readonly at?: Instant
  /** After the change, in the order of the file. */
  readonly store: readonly LocatedCertificate[]
  readonly findings?: readonly StoreFinding[]
  readonly added?: readonly Certificate[]
  readonly removed?: readonly LocatedCertificate[]
  readonly already?: readonly Certificate[]
  readonly effects?: readonly TrustEffect[]
  readonly written?: boolean
  readonly problems: readonly Problem[]
  readonly version: string
}

/** The document of one `turnpike trust`. */
export function toTrust(input: TrustInput): Trust {
  const { store, added = [], removed = [], findings = [], already = [] } = input
  const entries = store.map(({ certificate, where }, index) => toEntry(certificate, index + 1, where.line))
  const addedIds = new Set(added.map(fingerprint))
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    command: input.command,
    file: input.file,
    at: input.at === undefined ? null : instantText(input.at),
    certificates: entries,
    findings: findings.map(({ code, level, position, others, openssl }) => ({
      code,
      level,
      position: position ?? null,
      others: [...others],
      openssl: openssl === undefined ? null : { code: openssl, name: opensslName(openssl, '3.0') },
    })),
    added: entries.filter(({ sha256 }) => addedIds.has(sha256)),
    removed: removed.map(({ certificate, where }, index) => toEntry(certificate, index + 1, where.line)),
    already: already.map(fingerprint),
    collisions: collisionsOf(
      store.map(({ certificate }) => certificate),
      addedIds,
    ),
    effects: input.effects ? [...input.effects] : null,
    written: input.written ?? false,
    problems: input.problems.map(({ code, where, params }) => ({
      code,
      where: toWhere(where),
      params: present(params ?? {}),
    })),
  }
}

function toEntry(certificate: Certificate, position: number, line: number | undefined): TrustEntry {
  const { role: _, ...facts } = toCertificate(certificate, '')
  return { ...facts, position, line: line ?? null }
}

/** What was added below another certificate of the same subject is not found where subjects alone are looked up. */
function collisionsOf(store: readonly Certificate[], added: ReadonlySet<string>): Trust['collisions'] {
  const first = new Map<string, Certificate>()
  const found: Trust['collisions'] = []
  for (const certificate of store) {
    const subject = canonicalName(certificate.subject)
    const above = first.get(subject)
    if (!above) first.set(subject, certificate)
    else if (added.has(fingerprint(certificate)) && fingerprint(above) !== fingerprint(certificate))
      found.push({
        subject: nameText(certificate.subject),
        first: fingerprint(above),
        later: fingerprint(certificate),
      })
  }
  return found
}
