import { describe, expect, it } from 'vitest'
import {
  evidenceFrom,
  originFrom,
  REMEDIES,
  reportInput,
  SELF_SIGNED,
  systemFrom,
  WRONG_NAME,
} from '../../../test/support/report.ts'
import { runChecks } from '../../judge/checks/index.ts'
import type { Origin } from '../../judge/evidence/index.ts'
import { type Report, toReport } from '../report/index.ts'
import { cardsOf } from './cards.ts'
import { headlineOf, tallyOf } from './headline.ts'
import { groupsOf, peerRows } from './peers.ts'

const HOSTS = ['exwc1', 'exwc2', 'exwc3']

/** A report of a cluster: what each peer met. */
function cluster(...met: readonly (readonly Origin[])[]): Report {
  const systems = met.map((origins, index) => systemFrom({ name: HOSTS[index]!, origins }))
  const evidence = evidenceFrom(...systems)
  const remedies = new Map(met.flat().flatMap(origin => (origin.reason ? [[origin, REMEDIES]] : [])))
  return toReport(reportInput({ evidence, findings: runChecks(evidence), remedies }))
}

const again = (origin: Origin): Origin => ({ ...origin })
const passing = originFrom({ port: 6972 })

describe('origins of several peers', () => {
  const report = cluster([SELF_SIGNED, WRONG_NAME], [again(SELF_SIGNED)], [passing])
  it('share a card where they fail alike', () => {
    const groups = groupsOf(report.origins).map(({ lead, members }) => [
      lead.address,
      lead.port,
      members.map(({ origin }) => origin.system),
    ])
    expect(groups).toEqual([
      ['10.48.36.215', 8443, ['exwc1']],
      ['cucm.steven.lab', 6972, ['exwc1', 'exwc2']],
      ['cucm.steven.lab', 6972, ['exwc3']],
    ])
  })
  it('point back to the report', () => {
    for (const { members } of groupsOf(report.origins))
      for (const { origin, index } of members) expect(report.origins[index]).toBe(origin)
  })
  it('stay apart where certificate, fault or repair differ', () => {
    const other = { ...SELF_SIGNED, certificate: passing.certificate!, chain: passing.chain }
    expect(groupsOf(cluster([SELF_SIGNED], [other]).origins)).toHaveLength(2)
    const unmended = toReport(
      reportInput({
        evidence: evidenceFrom(
          systemFrom({ name: 'a', origins: [SELF_SIGNED] }),
          systemFrom({ name: 'b', origins: [again(SELF_SIGNED)] }),
        ),
      }),
    )
    expect(groupsOf(unmended.origins)).toHaveLength(2)
  })
  it('of one peer are two faults, whatever they share', () => {
    const twice = cluster([SELF_SIGNED, again(SELF_SIGNED)])
    expect(groupsOf(twice.origins)).toHaveLength(2)
  })
  it('are told by peer: fails here, passes there, not met elsewhere', () => {
    const rows = peerRows(report).map(({ origin, peers }) => [
      origin.address,
      [...peers].map(([host, met]) => `${host} ${met?.verdict ?? '-'}`),
    ])
    expect(rows).toEqual([
      ['10.48.36.215', ['exwc1 fail', 'exwc2 -', 'exwc3 -']],
      ['cucm.steven.lab', ['exwc1 fail', 'exwc2 fail', 'exwc3 pass']],
    ])
    expect(peerRows(cluster([SELF_SIGNED]))).toEqual([])
  })
  it('count once', () => {
    expect(tallyOf(report)).toMatchObject({ fail: 2, pass: 0, total: 2 })
    expect(headlineOf(cluster([SELF_SIGNED], [again(SELF_SIGNED)], [passing]), 'en')).toContain(
      'exwc1, exwc2',
    )
    expect(headlineOf(cluster([SELF_SIGNED], [again(SELF_SIGNED)]), 'en')).not.toContain('exwc1')
  })
})

describe('cards of several peers', () => {
  const report = cluster([SELF_SIGNED, WRONG_NAME], [again(SELF_SIGNED)], [passing])
  const cards = cardsOf(report, 'en')
  const umbrella = cards.filter(
    ({ check, result }) => check === 'traffic-server-verification' && result === 'issue',
  )
  it('are one where they found the same, and name every origin of it', () => {
    expect(umbrella).toHaveLength(1)
    expect(umbrella[0]?.systems).toEqual(['exwc1', 'exwc2'])
    expect(umbrella[0]?.origins.map(at => report.origins[at]?.system)).toEqual(['exwc1', 'exwc1', 'exwc2'])
    const lines = umbrella[0]!.description.split('\n').slice(1)
    expect(lines).toHaveLength(2)
    expect(lines.filter(line => line.includes('exwc1 and exwc2'))).toHaveLength(1)
  })
  it('leave no finding out', () => {
    const told = cards.flatMap(({ check, systems }) => systems.map(system => `${system} ${check}`))
    expect(told.sort()).toEqual(report.findings.map(({ system, check }) => `${system} ${check}`).sort())
  })
  it('are told in the other language too', () => {
    const [ja] = cardsOf(report, 'ja').filter(({ check }) => check === 'traffic-server-verification')
    expect(ja?.description).toContain('exwc1、exwc2')
  })
  it('of checks that this version does not know stay as they are', () => {
    const findings = report.findings.map(finding => ({ ...finding, check: 'of-tomorrow' }))
    expect(cardsOf({ ...report, findings }, 'en')).toHaveLength(findings.length)
  })
})
