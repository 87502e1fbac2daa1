import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { Random } from './random.ts'

/** One question for two judges: certificates in PEM. */
export interface ChainCase {
  readonly leaf: string
  readonly untrusted: readonly string[]
  readonly trusted: readonly string[]
  /** Seconds since 1970. */
  readonly at: number
  readonly maxDepth: number
  readonly securityLevel: 0 | 1 | 2
  /** What was done to it, for the report. */
  readonly faults: readonly string[]
}

interface Key {
  readonly pair: CryptoKeyPair
  readonly algorithm: Algorithm | EcdsaParams | RsaHashedImportParams
}

export interface Keys {
  readonly strong: readonly Key[]
  readonly weak: readonly Key[]
}

const { subtle } = webcrypto

/** Keys are dear, certificates are cheap: every chain draws from the same few. */
export async function makeKeys(): Promise<Keys> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto)
  const ec = async (namedCurve: string, hash: string): Promise<Key> => ({
    pair: (await subtle.generateKey({ name: 'ECDSA', namedCurve }, true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair,
    algorithm: { name: 'ECDSA', hash },
  })
  const rsa = async (modulusLength: number, hash: string): Promise<Key> => {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash,
      publicExponent: Uint8Array.of(1, 0, 1),
      modulusLength,
    }
    return {
      pair: (await subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair,
      algorithm,
    }
  }
  return {
    strong: await Promise.all([
      ...Array.from({ length: 5 }, () => ec('P-256', 'SHA-256')),
      ec('P-384', 'SHA-384'),
      ec('P-521', 'SHA-512'),
      rsa(2048, 'SHA-256'),
      rsa(3072, 'SHA-384'),
    ]),
    weak: await Promise.all([rsa(1024, 'SHA-256'), rsa(2048, 'SHA-1'), ec('P-256', 'SHA-1')]),
  }
}

interface Entity {
  readonly name: string
  readonly key: Key
}

const NOW = Date.UTC(2026, 5, 1)
const DAY = 86_400_000

/** A chain of up to five certificates with none to four faults, and whatever else is sent or trusted beside it. */
export async function randomCase(random: Random, keys: Keys): Promise<ChainCase> {
  const faults: string[] = []
  const fault = (name: string, probability = 0.04): boolean => {
    if (!random.chance(probability)) return false
    faults.push(name)
    return true
  }
  const key = (): Key => random.pick(fault('weak key', 0.03) ? keys.weak : keys.strong)
  const length = random.pick([1, 2, 2, 3, 3, 3, 4, 5])
  const entities: Entity[] = Array.from({ length }, (_, depth) => ({
    name: fault('same name as another')
      ? 'CN=CA 1'
      : depth === length - 1
        ? 'O=Lab, CN=Root CA'
        : `CN=CA ${depth}`,
    key: key(),
  }))
  entities[0] = { name: 'O=Lab, CN=cucm.steven.lab', key: entities[0]!.key }
  const made: x509.X509Certificate[] = []
  for (const [depth, entity] of entities.entries()) {
    const issuer = entities[depth + 1] ?? entity
    made.push(await certify(depth, entity, issuer, random, fault))
    if (fault('second certificate for the same authority', 0.08))
      made.push(await certify(depth, entity, issuer, random, fault))
  }
  const decoy: Entity = { name: entities[length - 1]!.name, key: key() }
  if (fault('root of the same name with another key', 0.1))
    made.push(await certify(length - 1, decoy, decoy, random, fault))
  return { ...deal(made, random, fault), ...limits(random, fault), faults }
}

type Fault = (name: string, probability?: number) => boolean

async function certify(
  depth: number,
  subject: Entity,
  issuer: Entity,
  random: Random,
  fault: Fault,
): Promise<x509.X509Certificate> {
  const [notBefore, notAfter] = validity(fault)
  const signer = fault('signed by another key', 0.02) ? subject : issuer
  return x509.X509CertificateGenerator.create({
    serialNumber: `${1 + random.int(0x7ffffff)}`.padStart(10, '0'),
    subject: subject.name,
    issuer: fault('issuer name in capitals', 0.05)
      ? issuer.name.replaceAll(/CA|Lab/g, text => text.toUpperCase())
      : issuer.name,
    notBefore,
    notAfter,
    signingAlgorithm: signer.key.algorithm as EcdsaParams,
    publicKey: subject.key.pair.publicKey,
    signingKey: signer.key.pair.privateKey,
    extensions: fault('no extensions', 0.02)
      ? []
      : await extensionsFor(depth, subject, issuer, random, fault),
  })
}

function validity(fault: Fault): readonly [Date, Date] {
  if (fault('expired', 0.05)) return [new Date(NOW - 900 * DAY), new Date(NOW - 3 * DAY)]
  if (fault('not yet valid', 0.03)) return [new Date(NOW + 3 * DAY), new Date(NOW + 900 * DAY)]
  if (fault('edge of validity', 0.03)) return [new Date(NOW), new Date(NOW + 1000)]
  if (fault('over at this second', 0.02)) return [new Date(NOW - DAY), new Date(NOW)]
  return [new Date(NOW - 300 * DAY), new Date(NOW + 300 * DAY)]
}

async function extensionsFor(
  depth: number,
  subject: Entity,
  issuer: Entity,
  random: Random,
  fault: Fault,
): Promise<x509.Extension[]> {
  const list: x509.Extension[] = []
  const ca = depth > 0
  const flags = x509.KeyUsageFlags
  if (ca ? !fault('no basicConstraints') : random.chance(0.3)) {
    const length = ca && fault('short path length', 0.1) ? random.int(3) : undefined
    list.push(new x509.BasicConstraintsExtension(fault('cA turned round', 0.03) ? !ca : ca, length, true))
  }
  if (!fault('no keyUsage', 0.15)) {
    const usual = ca ? flags.keyCertSign | flags.cRLSign : flags.digitalSignature
    const odd = random.pick([
      flags.keyAgreement,
      flags.cRLSign,
      flags.keyEncipherment,
      flags.nonRepudiation,
      flags.keyCertSign,
    ])
    list.push(new x509.KeyUsagesExtension(fault('odd keyUsage') ? odd : usual, true))
  }
  if (ca ? fault('EKU of a CA', 0.05) : !fault('no EKU', 0.2)) {
    const { serverAuth, clientAuth } = x509.ExtendedKeyUsage
    const purposes = fault('odd EKU')
      ? random.pick([[clientAuth], ['2.5.29.37.0'], [clientAuth, serverAuth], ['1.3.6.1.4.1.311.10.3.3']])
      : [serverAuth]
    list.push(new x509.ExtendedKeyUsageExtension(purposes))
  }
  if (!ca && !fault('no alternative names', 0.1)) list.push(alternativeNames(random))
  if (!fault('no subjectKeyIdentifier', 0.1))
    list.push(await x509.SubjectKeyIdentifierExtension.create(subject.key.pair.publicKey))
  if (!fault('no authorityKeyIdentifier', 0.1)) {
    const named = fault('authorityKeyIdentifier of another key', 0.03) ? subject : issuer
    list.push(await x509.AuthorityKeyIdentifierExtension.create(named.key.pair.publicKey))
  }
  if (ca && fault('name constraints', 0.08)) list.push(nameConstraints(random))
  if (fault('unknown extension', 0.05))
    list.push(new x509.Extension('1.2.3.4.5', fault('… and critical', 0.5), Uint8Array.of(5, 0)))
  if (fault('extension that is no DER', 0.02))
    list.push(
      new x509.Extension(
        random.pick(['2.5.29.17', '2.5.29.30', '2.5.29.31', '2.5.29.14']),
        false,
        Uint8Array.of(0x30, 9),
      ),
    )
  return list
}

const NAMES = ['cucm.steven.lab', 'steven.lab', 'imp.vngtp.lab', '*.steven.lab', 'cucm'] as const

function alternativeNames(random: Random): x509.Extension {
  const address = random.pick(['10.48.36.215', '192.0.2.1'])
  const names: x509.JsonGeneralNames = [{ type: 'dns', value: random.pick(NAMES) }]
  if (random.chance(0.3)) names.push({ type: 'ip', value: address })
  if (random.chance(0.1)) names.push({ type: 'email', value: 'admin@steven.lab' })
  return new x509.SubjectAlternativeNameExtension(names)
}

/** NameConstraints written by hand: one or two bases, permitted or excluded. */
function nameConstraints(random: Random): x509.Extension {
  const dns = (text: string) => tlv(0x82, [...new TextEncoder().encode(text)])
  const bases = [
    () => dns(random.pick(['steven.lab', 'lab', '.lab', 'vngtp.lab', ''])),
    () =>
      tlv(
        0x87,
        random.pick([
          [10, 0, 0, 0, 255, 0, 0, 0],
          [192, 0, 2, 0, 255, 255, 255, 0],
        ]),
      ),
    () => tlv(0x81, [...new TextEncoder().encode(random.pick(['steven.lab', '.lab']))]),
  ]
  const subtree = () => tlv(0x30, random.pick(bases)())
  const some = () => Array.from({ length: 1 + random.int(2) }, subtree).flat()
  const permitted = random.chance(0.6) ? tlv(0xa0, some()) : []
  const excluded = permitted.length === 0 || random.chance(0.3) ? tlv(0xa1, some()) : []
  return new x509.Extension('2.5.29.30', true, Uint8Array.from(tlv(0x30, [...permitted, ...excluded])))
}

/** Everything here is shorter than 128 octets. */
const tlv = (tag: number, content: readonly number[]): number[] => [tag, content.length, ...content]

/** Who gets what: the root into the store, the rest to the peer, with things lost, doubled and out of order. */
function deal(
  made: readonly x509.X509Certificate[],
  random: Random,
  fault: Fault,
): Pick<ChainCase, 'leaf' | 'untrusted' | 'trusted'> {
  const pems = made.map(certificate => certificate.toString('pem'))
  const [leaf = '', ...others] = pems
  const roots = others.filter((_, index) => made[index + 1]!.issuer === made[index + 1]!.subject)
  let trusted = fault('root not trusted', 0.06) ? [] : roots
  if (fault('leaf in the store', 0.05) || others.length === 0) trusted = [...trusted, leaf]
  if (fault('intermediate in the store', 0.08)) trusted = [...others, ...trusted]
  let untrusted = others.filter(pem => !roots.includes(pem) || random.chance(0.3))
  if (fault('intermediate not sent', 0.06)) untrusted = untrusted.slice(1)
  if (fault('leaf sent again', 0.2)) untrusted = [leaf, ...untrusted]
  return { leaf, untrusted: shuffled(untrusted, random), trusted: shuffled([...new Set(trusted)], random) }
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values]
  return values.map(() => left.splice(random.int(left.length), 1)[0]!)
}

function limits(random: Random, fault: Fault): Pick<ChainCase, 'at' | 'maxDepth' | 'securityLevel'> {
  const level = fault('another security level', 0.1) ? random.pick([0, 2] as const) : 1
  return { at: NOW / 1000, maxDepth: fault('depth limit', 0.08) ? random.int(3) : 7, securityLevel: level }
}
