import { constants, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ChainProfile } from '../../src/judge/chain/index.ts'
import { createEvidence } from '../../src/judge/evidence/index.ts'
import { createPeers, readInput } from '../../src/judge/gather/index.ts'
import { type Certificate, readCertificateFile } from '../../src/read/x509/index.ts'
import { nodeSignatures } from '../../src/run/crypto/index.ts'
import { inflate, openInput } from '../../src/run/files/index.ts'
import { limitsOf } from '../../src/tell/messages/index.ts'
import { dns, ec, ed25519, type Key, type Made, make, nameConstraints, rsa } from '../support/certificates.ts'
import { int, oid, raw, seq, tlv } from '../support/der.ts'

/** A question that can cross into a page: certificates as base64 of their DER. */
export interface Vector {
  readonly id: string
  readonly certificate: string
  readonly untrusted: readonly string[]
  readonly trusted: readonly string[]
  readonly at: number
  readonly profile: ChainProfile
  readonly address: string
}

const PROFILES: readonly ChainProfile[] = ['openssl', 'openssl-1.1.1', 'strict']

const base64 = ({ der }: Certificate): string => Buffer.from(der).toString('base64')

function vectors(
  id: string,
  question: {
    certificate: Certificate
    untrusted: readonly Certificate[]
    trusted: readonly Certificate[]
    at: number
    address?: string
  },
): Vector[] {
  return PROFILES.map(profile => ({
    id: `${id}, ${profile}`,
    certificate: base64(question.certificate),
    untrusted: question.untrusted.map(base64),
    trusted: question.trusted.map(base64),
    at: question.at,
    profile,
    address: question.address ?? 'leaf.example.com',
  }))
}

/** Every PEM file of a folder as a server's certificate, all others around it, the roots as the store. */
export function fromFolder(folder: string): Vector[] {
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.pem'))
    .sort()
    .map(name => ({ name, certificates: read(join(folder, name)) }))
  const all = files.flatMap(({ certificates }) => certificates)
  const trusted = files
    .filter(({ name }) => name.startsWith('root'))
    .flatMap(({ certificates }) => certificates)
  const at = Date.parse('2022-07-11T16:55:26Z')
  return files.flatMap(({ name, certificates }) =>
    vectors(name, { certificate: certificates[0]!, untrusted: all, trusted, at, address: 'cucm.steven.lab' }),
  )
}

const read = (path: string): Certificate[] =>
  readCertificateFile(readFileSync(path), path).value.map(({ certificate }) => certificate)

/** Every certificate that a bundle shows, judged with the bundle's own store at the time of its last record. */
export async function fromBundle(path: string): Promise<Vector[]> {
  const nothing = () => {}
  const evidence = createEvidence({ names: 'ats', signatures: nodeSignatures() }, nothing)
  const peers = createPeers(evidence, nothing, limitsOf())
  const input = await openInput(path)
  await readInput(input, peers, limitsOf(), { inflate, problem: nothing, through: leaf => leaf })
  peers.finish()
  const { systems, certificates } = evidence.finish()
  const all = [...certificates.values()].map(({ certificate }) => certificate)
  const address = systems.flatMap(({ origins }) => origins.map(origin => origin.address))[0]
  return systems.flatMap(({ trustStore, coverage, name }) =>
    all.flatMap((certificate, index) =>
      vectors(`${basename(path)}, ${name}, certificate ${index}`, {
        certificate,
        untrusted: all,
        trusted: trustStore?.certificates ?? [],
        at: coverage.to ?? 0,
        ...(address !== undefined && { address }),
      }),
    ),
  )
}

const AT = Date.parse('2026-06-01T00:00:00Z')

const KEYS: readonly (readonly [string, () => Key])[] = [
  ['RSA-2048', () => rsa(2048)],
  ['RSA-3072', () => rsa(3072)],
  ['RSA-1024 with SHA-1', () => rsa(1024, 'sha1')],
  ['RSA-2048 with SHA-1', () => rsa(2048, 'sha1')],
  ['RSA-PSS with SHA-256', () => pss('sha256', 32)],
  ['RSA-PSS with SHA-384', () => pss('sha384', 48)],
  ['RSA-PSS with another salt', () => pss('sha256', 20)],
  ['P-256', () => ec('P-256')],
  ['P-384', () => ec('P-384')],
  ['P-521', () => ec('P-521')],
  ['Ed25519', () => ed25519('browser')],
]

/** Chains made for the run: every kind of key at every place, and the faults that a path can have. */
export function generated(): Vector[] {
  const kinds = KEYS.map(([kind, key]) => ({ kind, key: key() }))
  return [
    ...kinds.flatMap(({ kind, key }) => byKey(kind, key)),
    ...kinds.flatMap(({ kind, key }, index) => mixed(`${kind} and others`, key, kinds.at(index - 1)!.key)),
    ...faults(),
  ]
}

function byKey(kind: string, key: Key): Vector[] {
  const root = make({ subject: 'CN=root', ca: true, key })
  const leaf = make({ by: root, key })
  const forged = make({ by: root, forged: true })
  const ask = (certificate: Certificate, trusted: readonly Certificate[]) => ({
    certificate,
    untrusted: [root.certificate],
    trusted,
    at: AT,
  })
  return [
    ...vectors(`${kind}: trusted`, ask(leaf.certificate, [root.certificate])),
    ...vectors(`${kind}: forged`, ask(forged.certificate, [root.certificate])),
    ...vectors(`${kind}: unknown root`, ask(leaf.certificate, [])),
    ...vectors(`${kind}: self-signed`, ask(root.certificate, [])),
  ]
}

function mixed(kind: string, key: Key, other: Key): Vector[] {
  const root = make({ subject: 'CN=root', ca: true, key })
  const sub = make({ subject: 'CN=sub', by: root, ca: true, key: other })
  const leaf = make({ by: sub })
  const input = { certificate: leaf.certificate, at: AT }
  return [
    ...vectors(kind, { ...input, untrusted: [sub.certificate], trusted: [root.certificate] }),
    ...vectors(`${kind}: incomplete`, { ...input, untrusted: [], trusted: [root.certificate] }),
  ]
}

function faults(): Vector[] {
  const root = make({ subject: 'CN=root', ca: true, pathLength: 0 })
  const twin = make({ subject: 'CN=root', ca: true, key: ed25519('twin') })
  const sub = make({ subject: 'CN=sub', by: root, ca: true })
  const limited = make({
    subject: 'CN=limited',
    by: twin,
    ca: true,
    also: [nameConstraints([dns('example.org')], [])],
  })
  const list: readonly (readonly [string, Made, readonly Made[], readonly Made[]])[] = [
    ['expired', make({ by: root, from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' }), [], [root]],
    ['not yet valid', make({ by: root, from: '2027-01-01T00:00:00Z' }), [], [root]],
    ['path length', make({ by: sub }), [sub], [root]],
    ['two roots of one name', make({ by: root }), [], [twin, root]],
    ['a root of that name with another key', make({ by: root }), [], [twin]],
    ['name constraints', make({ by: limited }), [limited], [twin]],
    ['an issuer that is no CA', make({ by: make({ subject: 'CN=leaf2', by: root }) }), [], [root]],
    ['other names', make({ by: root, names: [dns('*.example.com'), dns('other.example.org')] }), [], [root]],
  ]
  const plain = (made: readonly Made[]) => made.map(({ certificate }) => certificate)
  return list.flatMap(([id, { certificate }, untrusted, trusted]) =>
    vectors(id, { certificate, untrusted: plain(untrusted), trusted: plain(trusted), at: AT }),
  )
}

const PSS_DIGESTS = { sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' }

/** RSASSA-PSS (RFC 4055 section 3.1) with a plain RSA key. */
function pss(digest: keyof typeof PSS_DIGESTS, saltLength: number): Key {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const hash = seq(oid(PSS_DIGESTS[digest]), raw(5, 0))
  const parameters = seq(
    tlv(0xa0, hash),
    tlv(0xa1, seq(oid('1.2.840.113549.1.1.8'), hash)),
    tlv(0xa2, int(saltLength)),
  )
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return {
    spki: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })),
    algorithm: seq(oid('1.2.840.113549.1.1.10'), parameters),
    sign: data => new Uint8Array(sign(digest, data, { key: privateKey, padding, saltLength })),
  }
}
