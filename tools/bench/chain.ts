import 'reflect-metadata'
import { type KeyObject, verify, webcrypto, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { verifyChain } from '../../src/judge/chain/index.ts'
import { type Certificate, readCertificate } from '../../src/read/x509/index.ts'
import { nodeSignatures } from '../../src/run/crypto/index.ts'

/** One measured row: how often a second, and how that compares with the peer it is held against. */
interface Row {
  readonly what: string
  readonly who: string
  readonly perSecond: number
}

const NOW = new Date('2026-06-01T00:00:00Z')
const SECONDS = 1.5
/** So many leaves under one CA, that none is judged out of a cache of answers. */
const LEAVES = 400

/**
 * Certificates read and three-certificate chains judged a second, beside node:crypto and @peculiar/x509 in the same run: RSA-2048 and P-256.
 * Absolute figures drift between machines; the ratios are what counts.
 */
export async function benchChain(): Promise<void> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto)
  for (const name of ['RSA-2048', 'P-256'] as const) {
    const chains = await makeChains(name)
    print(name, [...parsing(chains), ...(await judging(chains)), ...cached(chains)])
  }
}

interface Chains {
  readonly root: Uint8Array
  readonly sub: Uint8Array
  readonly leaves: readonly Uint8Array[]
}

async function makeChains(name: 'RSA-2048' | 'P-256'): Promise<Chains> {
  const algorithm =
    name === 'P-256'
      ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
      : {
          name: 'RSASSA-PKCS1-v1_5',
          hash: 'SHA-256',
          publicExponent: Uint8Array.of(1, 0, 1),
          modulusLength: 2048,
        }
  const generate = () =>
    webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
  const [rootKey, subKey, leafKey] = [await generate(), await generate(), await generate()]
  const make = async (
    subject: string,
    issuer: string,
    key: CryptoKeyPair,
    by: CryptoKeyPair,
    ca: boolean,
  ) => {
    const usage = ca ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer,
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2027-01-01'),
      signingAlgorithm: algorithm as EcdsaParams,
      publicKey: key.publicKey,
      signingKey: by.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(ca, undefined, true),
        new x509.KeyUsagesExtension(usage, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'cucm.steven.lab' }]),
        await x509.SubjectKeyIdentifierExtension.create(key.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(by.publicKey),
      ],
    })
    return new Uint8Array(certificate.rawData)
  }
  const root = await make('O=Lab, CN=Root CA', 'O=Lab, CN=Root CA', rootKey, rootKey, true)
  const sub = await make('O=Lab, CN=Issuing CA', 'O=Lab, CN=Root CA', subKey, rootKey, true)
  const leaves: Uint8Array[] = []
  for (let i = 0; i < LEAVES; i++)
    leaves.push(await make(`O=Lab, CN=node${i}`, 'O=Lab, CN=Issuing CA', leafKey, subKey, false))
  return { root, sub, leaves }
}

const read = (der: Uint8Array): Certificate => readCertificate(der, { source: 'bench' }).value!

function parsing({ leaves }: Chains): Row[] {
  const row = (who: string, parse: (der: Uint8Array) => unknown): Row => ({
    what: 'certificates read',
    who,
    perSecond: measure(i => parse(leaves[i % LEAVES]!)),
  })
  return [
    row('turnpike', read),
    row('node:crypto', der => new X509Certificate(der)),
    row('@peculiar/x509', der => new x509.X509Certificate(der as Uint8Array<ArrayBuffer>)),
  ]
}

async function judging({ root, sub, leaves }: Chains): Promise<Row[]> {
  const what = 'chains of three read and judged'
  const ours = measure(i => judge(read(leaves[i % LEAVES]!), read(sub), read(root), nodeSignatures()))
  const node = measure(i => {
    const [leaf, middle, top] = [leaves[i % LEAVES]!, sub, root].map(der => new X509Certificate(der)) as [
      X509Certificate,
      X509Certificate,
      X509Certificate,
    ]
    if (!leaf.verify(middle.publicKey) || !middle.verify(top.publicKey)) throw new Error('does not verify')
  })
  const chain = new x509.X509ChainBuilder({
    certificates: [sub, root].map(der => new x509.X509Certificate(der as Uint8Array<ArrayBuffer>)),
  })
  const peculiar = await measureAsync(i =>
    chain.build(new x509.X509Certificate(leaves[i % LEAVES]! as Uint8Array<ArrayBuffer>)),
  )
  return [
    { what, who: 'turnpike', perSecond: ours },
    { what, who: 'node:crypto (parse and verify only)', perSecond: node },
    { what, who: '@peculiar/x509 (chain builder)', perSecond: peculiar },
  ]
}

/** A thousand origins under one CA: keys and CA signatures are known, and only the leaf's signature is new. */
function cached(chains: Chains): Row[] {
  const what = 'leaves under a known CA judged'
  const [sub, root] = [read(chains.sub), read(chains.root)]
  const leaves = chains.leaves.map(read)
  const key: KeyObject = new X509Certificate(chains.sub).publicKey
  let signatures = nodeSignatures()
  return [
    {
      what,
      who: 'turnpike',
      perSecond: measure(i => {
        if (i % LEAVES === 0) signatures = nodeSignatures()
        judge(leaves[i % LEAVES]!, sub, root, signatures)
      }),
    },
    {
      what,
      who: 'node:crypto (bare signature check)',
      perSecond: measure(i => verify('sha256', leaves[i % LEAVES]!.tbs, key, leaves[i % LEAVES]!.signature)),
    },
  ]
}

function judge(
  leaf: Certificate,
  sub: Certificate,
  root: Certificate,
  signatures: ReturnType<typeof nodeSignatures>,
): void {
  const verdict = verifyChain({
    certificate: leaf,
    untrusted: [leaf, sub],
    trusted: [root],
    at: NOW.getTime(),
    profile: 'openssl',
    signatures,
  })
  if (!verdict.ok) throw new Error(`does not verify: ${JSON.stringify(verdict.error)}`)
}

/** Runs for a while, after a warm-up, and answers how often a second. */
function measure(work: (round: number) => unknown): number {
  for (let i = 0; i < LEAVES; i++) work(i)
  const from = performance.now()
  let rounds = 0
  while (performance.now() - from < SECONDS * 1000) for (let i = 0; i < 50; i++) work(rounds++)
  return (rounds * 1000) / (performance.now() - from)
}

async function measureAsync(work: (round: number) => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 20; i++) await work(i)
  const from = performance.now()
  let rounds = 0
  while (performance.now() - from < SECONDS * 1000) await work(rounds++)
  return (rounds * 1000) / (performance.now() - from)
}

function print(name: string, rows: readonly Row[]): void {
  console.log(`\n${name}`)
  for (const { what, who, perSecond } of rows) {
    const ours = rows.find(row => row.what === what && row.who === 'turnpike')!
    const ratio = who === 'turnpike' ? '' : `turnpike is ${(ours.perSecond / perSecond).toFixed(2)} ×`
    console.log(
      `  ${what.padEnd(34)}${who.padEnd(38)}${Math.round(perSecond).toLocaleString('en').padStart(9)} /s  ${ratio}`,
    )
  }
}
