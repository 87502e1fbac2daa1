import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Origin, SystemEvidence } from '../src/judge/evidence/index.ts'
import { toPem } from '../src/read/x509/index.ts'
import { type Examined, examine } from '../src/run/analyze/index.ts'
import { writeArtifacts } from '../src/run/artifacts/index.ts'
import { artifactsOf } from '../src/tell/artifacts/index.ts'

/** A second opinion on the repairs: OpenSSL's own program, given the artefacts, says whether the captured certificates verify. */
const root = join(import.meta.dirname, '..')
const bundles = join(root, 'fixtures', 'bundles')
const names = readdirSync(bundles).filter(name => /\.(tar\.gz|pcap)$/.test(name))
let work = ''
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'turnpike-second-opinion-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const openssl = (...args: readonly string[]) => spawnSync('openssl', args, { encoding: 'utf8', cwd: work })

interface Case extends Examined {
  readonly folder: string
}
const cases = new Map<string, Promise<Case>>()
function caseOf(name: string): Promise<Case> {
  const found = cases.get(name) ?? make(name)
  cases.set(name, found)
  return found
}
async function make(name: string): Promise<Case> {
  const path = join(bundles, name)
  const examined = await examine({ paths: [path], names: 'ats', language: 'en', version: '0.0.0', at: 0 })
  const folder = join(work, name)
  await writeArtifacts(folder, artifactsOf({ ...examined, language: 'en' }))
  return { ...examined, folder }
}

let files = 0
function pemFile(text: string): string {
  const file = join(work, `${files++}.pem`)
  writeFileSync(file, text)
  return file
}

/** `openssl verify` of an origin's certificates as they were sent, at the time of the handshake. */
function verify(origin: Origin, trusted: string, more = ''): boolean {
  const [leaf, ...rest] = origin.chain.map(toPem)
  const untrusted = rest.join('') + more
  const { status } = openssl(
    'verify',
    '-no-CApath',
    '-no-CAstore',
    '-purpose',
    'sslserver',
    '-attime',
    String(Math.floor(origin.lastSeen / 1000)),
    '-CAfile',
    pemFile(trusted),
    ...(untrusted === '' ? [] : ['-untrusted', pemFile(untrusted)]),
    pemFile(leaf ?? ''),
  )
  return status === 0
}

const pemsIn = (folder: string): string =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.pem'))
        .map(name => readFileSync(join(folder, name), 'utf8'))
        .join('')
    : ''
const storeOf = (system: SystemEvidence) => (system.trustStore?.certificates ?? []).map(toPem).join('')

describe.each(names)('%s', name => {
  it('has a plan that mends every origin', async () => {
    const { plan } = (await caseOf(name)).repair
    expect(plan.mends).toBe(plan.of)
    for (const { mends, systems } of plan.steps)
      expect(Math.min(mends.length, systems.length)).toBeGreaterThan(0)
  })
  it('verifies with the certificates that the plan adds, and not without', async () => {
    const { evidence, repair, folder } = await caseOf(name)
    const steps = repair.plan.steps.filter(({ certificates }) => certificates?.length)
    for (const { system, mends, place, certificates } of steps) {
      const store = storeOf(evidence.systems.find(each => each.name === system)!)
      for (const origin of mends) {
        if (origin.reasons.length > 1) continue // more than one step mends it
        const added = pemsIn(join(folder, 'trust', system))
        const sent = place === 'node' ? pemsIn(join(folder, 'chain', origin.address)) : ''
        // A store that holds them already was mended after the failure, or its look-up is at fault (CSCwa12905).
        const held = certificates!.every(certificate => store.includes(toPem(certificate)))
        expect(verify(origin, store), `${origin.address} before`).toBe(held)
        expect(verify(origin, store + added, sent), `${origin.address} after`).toBe(true)
      }
    }
  })
  it('has request configurations that OpenSSL makes requests of, with the address in them', async () => {
    const { folder, repair } = await caseOf(name)
    const configurations = existsSync(join(folder, 'csr')) ? readdirSync(join(folder, 'csr')) : []
    for (const file of configurations) {
      const path = join(folder, 'csr', file)
      const origin = [...repair.remedies.keys()].find(({ address }) =>
        file.startsWith(address.replace(/:+/g, '-')),
      )!
      const key = pemFile('')
      const request = pemFile('')
      const made = openssl(
        'req',
        '-new',
        '-config',
        path,
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        request,
      )
      expect(made.status, made.stderr).toBe(0)
      const text = openssl('req', '-in', request, '-noout', '-text', '-nameopt', 'RFC2253').stdout
      expect(text).toContain(`DNS:${origin.address}`)
      for (const present of origin.certificate?.subjectAltName ?? [])
        if (present.kind === 'dns') expect(text).toContain(`DNS:${present.value}`)
      // Signed by a CA of the store, the new certificate covers the address.
      const [caKey, ca, signed] = [pemFile(''), pemFile(''), pemFile('')]
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=lab',
        '-keyout',
        caKey,
        '-out',
        ca,
      )
      openssl(
        'x509',
        '-req',
        '-in',
        request,
        '-CA',
        ca,
        '-CAkey',
        caKey,
        '-copy_extensions',
        'copy',
        '-out',
        signed,
      )
      const name = /^[\d.]+$|:/.test(origin.address) ? '-verify_ip' : '-verify_hostname'
      const verified = openssl(
        'verify',
        '-no-CApath',
        '-no-CAstore',
        '-CAfile',
        ca,
        '-purpose',
        'sslserver',
        name,
        origin.address,
        signed,
      )
      expect(verified.status, verified.stderr).toBe(0)
    }
  })
})

describe('the set of artefacts', () => {
  it.each([
    ['story-self-signed.tar.gz', ['console.txt', 'csr', 'ticket.en.md', 'trust', 'wireshark.txt']],
    ['incomplete-chain.tar.gz', ['chain', 'console.txt', 'ticket.en.md', 'wireshark.txt']],
    ['sip-and-ldap-noise.tar.gz', ['ticket.en.md']],
  ])('of %s is %j', async (name, expected) => {
    expect(readdirSync((await caseOf(name)).folder).sort()).toEqual(expected)
  })
  it('gives the lines of the console bare only where they are part of the plan', async () => {
    const { folder } = await caseOf('story-self-signed.tar.gz')
    const lines = readFileSync(join(folder, 'console.txt'), 'utf8').split('\n')
    expect(lines.filter(line => line.includes('VerifyOriginServer: Off'))).toEqual([
      '# xConfiguration EdgeConfigServer VerifyOriginServer: Off',
    ])
  })
})
