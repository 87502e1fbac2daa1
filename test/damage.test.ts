import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportSchema } from '../src/tell/report/index.ts'
import { dns, make } from './support/certificates.ts'
import {
  analyzeFiles,
  analyzeScene,
  asked,
  authority,
  membersOf,
  pair,
  pemOf,
  type SceneOptions,
  told,
} from './support/scene.ts'

/** Broken bundles: what can be read is reported, `problems` says where reading failed, and nothing throws. */
const NAME = 'cucm.lab.example'
const IP = '10.0.0.21'
const root = authority()
const selfMade = make({ subject: `CN=${NAME}`, names: [dns(NAME)] })
const SERVER = { ip: IP, port: 8443 }
const SCENE: SceneOptions = {
  trust: [root],
  verify: 'On',
  log: [
    asked(0, { address: NAME, ip: IP, port: 8443 }),
    pair(0.05, { address: NAME, ip: IP, error: 'self signed certificate' }),
  ],
  packets: [[0.03, { server: SERVER, serverName: NAME, chain: [selfMade], alert: 48 }]],
}
const FAILS = [`${NAME}:8443 self-signed`]
const GARBAGE = Uint8Array.from({ length: 300 }, (_, index) => (index * 89 + 7) & 0xff)

const bundle = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'bundles', `${name}.tar.gz`))

const memberOf = (files: Record<string, Uint8Array>, part: string): string =>
  Object.keys(files).find(name => name.includes(part))!

/** Octets of a file changed by `change`. */
function broken(part: string, change: (bytes: Uint8Array) => Uint8Array): Record<string, Uint8Array> {
  const files = membersOf(SCENE)
  const name = memberOf(files, part)
  return { ...files, [name]: change(files[name]!) }
}

const overwritten =
  (at: number, ...octets: readonly number[]) =>
  (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice()
    copy.set(octets, at)
    return copy
  }

describe('a bundle that was cut off', () => {
  const whole = bundle('story-self-signed')
  it.each(Array.from({ length: 12 }, (_, index) => Math.floor((whole.length * (index + 0.5)) / 12)))(
    'at byte %i still gives a report that says so',
    async length => {
      const report = await analyzeFiles({ 'b.tar.gz': whole.subarray(0, length) }, { only: ['b.tar.gz'] })
      expect(report.summary.incomplete).toBe(true)
      expect(report.problems).not.toEqual([])
      for (const { where } of report.problems) expect(where.source).not.toBe('')
      expect(reportSchema.safeParse(report).success).toBe(true)
    },
  )
  it('after its log still gives the origins of the log', async () => {
    const tar = gunzipSync(whole)
    const log = tar.subarray(0, 512).toString('latin1').startsWith('loggingsnapshot')
    expect(log).toBe(true)
    const size = Number.parseInt(tar.subarray(124, 135).toString('latin1'), 8)
    const cut = gzipSync(tar.subarray(0, 512 + size + 700))
    const report = await analyzeFiles({ 'b.tar.gz': cut }, { only: ['b.tar.gz'] })
    expect(told(report)).toEqual(['cucm.steven.lab:6972 self-signed'])
    expect(report.summary.incomplete).toBe(true)
  })
})

describe('a member that is broken', () => {
  const cases: readonly [string, Record<string, Uint8Array>, readonly string[]][] = [
    ['packet length of 4 GB', broken('tcpdump00', overwritten(24 + 8, 255, 255, 255, 255)), FAILS],
    ['packet length of zero, then noise', broken('tcpdump00', overwritten(24 + 8, 0, 0, 0, 0)), FAILS],
    ['capture cut in a record', broken('tcpdump00', bytes => bytes.subarray(0, bytes.length - 30)), FAILS],
    ['capture of garbage', broken('tcpdump00', bytes => overwritten(24, ...GARBAGE)(bytes)), FAILS],
    [
      'garbage in the first certificate of the trust store',
      broken('ca_', () =>
        new TextEncoder().encode(
          `-----BEGIN CERTIFICATE-----\n${Buffer.from(GARBAGE).toString('base64')}\n-----END CERTIFICATE-----\n${pemOf(root)}`,
        ),
      ),
      FAILS,
    ],
    ['trust store that ends in a certificate', broken('ca_', bytes => bytes.subarray(0, 200)), FAILS],
  ]
  it.each(cases)('%s', async (_, files, fails) => {
    const report = await analyzeFiles(files)
    expect(told(report)).toEqual(fails)
    expect(report.summary.incomplete).toBe(true)
    expect(report.problems.length).toBeGreaterThan(0)
    for (const { where } of report.problems) expect(where.source).toMatch(/tcpdump00|ca_/u)
  })
  it('a garbled certificate in a handshake leaves the refusal and the other certificates', async () => {
    const report = await analyzeScene({
      ...SCENE,
      packets: [[0.03, { server: SERVER, serverName: NAME, octets: [GARBAGE], alert: 48 }]],
    })
    expect(told(report)).toEqual(FAILS)
    expect(report.problems.map(({ where }) => where.frame !== undefined)).toContain(true)
    expect(report.summary.incomplete).toBe(true)
  })
  it('a log of garbage, with the lines of interest among it', async () => {
    const files = membersOf(SCENE)
    const name = memberOf(files, 'loggingsnapshot')
    const text = Buffer.concat([GARBAGE, Buffer.from('\r\n'), files[name]!, GARBAGE])
    expect(told(await analyzeFiles({ ...files, [name]: text }))).toEqual(FAILS)
  })
})

describe('members in unusual places', () => {
  it('two peers in one folder are two systems', async () => {
    const mine = membersOf(SCENE)
    const other = membersOf({
      trust: [root, selfMade],
      log: [asked(5, { address: NAME, ip: IP, port: 8443, status: '200', host: 'peer2' })],
    })
    const renamed = Object.fromEntries(
      Object.entries(other).map(([name, bytes]) => [
        name.replace('_expc_', '_peer2_'),
        name.startsWith('xconf')
          ? new TextEncoder().encode('*c xConfiguration SystemUnit Name: "peer2"\n')
          : bytes,
      ]),
    )
    const report = await analyzeFiles({ ...mine, ...renamed })
    expect(report.systems.map(({ host }) => host).sort()).toEqual(['expc', 'peer2'])
    expect(report.origins.filter(({ verdict }) => verdict === 'fail').map(({ system }) => system)).toEqual([
      'expc',
    ])
  })
  it('loose files of one peer are one bundle', async () => {
    const files = membersOf(SCENE)
    const report = await analyzeFiles(files, { only: Object.keys(files) })
    expect(report.systems).toHaveLength(1)
    expect(told(report)).toEqual(FAILS)
  })
  it('an empty folder is an empty report', async () => {
    const report = await analyzeFiles({ 'empty.txt': new Uint8Array(0) })
    expect(report.origins).toEqual([])
  })
})

describe('any mutation of a bundle', () => {
  it('is analysed without a throw into a report of the schema', async () => {
    const files = membersOf(SCENE)
    const names = Object.keys(files)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(names.length - 1),
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        async (which, edits, kept) => {
          const name = names[which]!
          const bytes = files[name]!.slice(0, Math.ceil(files[name]!.length * kept))
          for (const [where, value] of edits) bytes[Math.floor(where * bytes.length)] = value
          const report = await analyzeFiles({ ...files, [name]: bytes })
          expect(reportSchema.safeParse(report).success).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
  it('holds for whole archives too', async () => {
    const tar = gunzipSync(bundle('concurrent'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(tar.length - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 40,
        }),
        async edits => {
          const bytes = Uint8Array.from(tar)
          for (const [where, value] of edits) bytes[where] = value
          const report = await analyzeFiles({ 'b.tar': bytes }, { only: ['b.tar'] })
          expect(reportSchema.safeParse(report).success).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })
})
