import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Origin } from '../src/judge/evidence/index.ts'
import type { Name } from '../src/read/x509/index.ts'
import { examine } from '../src/run/analyze/index.ts'
import { artifactsOf } from '../src/tell/artifacts/index.ts'
import { FORMATS, render } from '../src/tell/formats/index.ts'
import { LANGUAGES } from '../src/tell/messages/index.ts'
import { redactReport } from '../src/tell/redact/index.ts'
import { reportSchema } from '../src/tell/report/index.ts'

/** What `--redact` promises: in no output is anything left of a host, an address, a user or a subject. */
const bundles = join(import.meta.dirname, '..', 'fixtures', 'bundles')
const names = readdirSync(bundles).filter(name => /\.(tar\.gz|pcap)$/.test(name))
/** Words that this program's own texts hold as well. */
const OWN_WORDS = /^(cisco|tac|lab|belgium|steven-dc-ca)$/i

const valuesOf = (name: Name) => name.rdns.flat().map(({ value }) => value)
const namesIn = (origin: Origin): string[] => [
  origin.address,
  ...(origin.ip ? [origin.ip] : []),
  ...origin.chain.flatMap(({ subject, issuer, subjectAltName }) => [
    ...valuesOf(subject),
    ...valuesOf(issuer),
    ...(subjectAltName ?? []).flatMap(each => (each.kind === 'dns' || each.kind === 'ip' ? each.value : [])),
  ]),
]

describe.each(names)('%s', name => {
  it('holds nothing of the original in any output', async () => {
    const examined = await examine({
      paths: [join(bundles, name)],
      names: 'ats',
      language: 'en',
      version: '0',
      at: 0,
    })
    const secrets = new Set(
      [
        'emusk',
        'steven',
        ...examined.evidence.systems.flatMap(system => [
          system.facts.host ?? '',
          ...system.facts.addresses,
          ...system.origins.flatMap(namesIn),
        ]),
      ].filter(text => text.length > 2 && !OWN_WORDS.test(text)),
    )
    const { report } = redactReport(examined.report)
    expect(reportSchema.parse(report)).toEqual(report)
    const outputs = LANGUAGES.flatMap(language => [
      ...FORMATS.map(format => render(format, report, { language, width: 100, color: false, verbose: true })),
      artifactsOf({ ...examined, language }, report).at(-1)!.text,
    ])
    for (const output of outputs) {
      const lower = output.toLowerCase()
      for (const secret of secrets) {
        const at = lower.indexOf(secret.toLowerCase())
        expect(at < 0 ? '' : `${secret}: ${output.slice(Math.max(0, at - 60), at + 60)}`).toBe('')
      }
    }
  })
})

it('keeps the structure: the same address is the same everywhere, counts and verdicts stay', async () => {
  const { report } = await examine({
    paths: [join(bundles, 'story-self-signed.tar.gz')],
    names: 'ats',
    language: 'en',
    version: '0',
    at: 0,
  })
  const { report: redacted, map } = redactReport(report)
  expect(new Set(redacted.origins.map(({ address }) => address)).size).toBe(1)
  expect(redacted.origins.map(({ verdict, port }) => [verdict, port])).toEqual(
    report.origins.map(({ verdict, port }) => [verdict, port]),
  )
  const [origin] = redacted.origins
  expect(origin?.certificate?.names).toContain(`dns:${origin?.address}`)
  expect(origin?.certificate?.subject).toContain('-EC.')
  expect(origin?.system).toBe(redacted.systems[0]?.host)
  expect(map.addresses[origin?.ip ?? '']).toBe('10.48.36.215')
  expect(redactReport(report, map).report).toEqual(redacted)
})
