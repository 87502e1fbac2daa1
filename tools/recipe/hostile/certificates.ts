import { archive, LOG_NAME, member, tarEnd } from './archives.ts'
import {
  clientHello,
  conversation,
  deepCertificates,
  HUGE_KEYS,
  hugeKey,
  lyingCertificates,
  pcap,
  serverFlight,
  unknownCa,
} from './captures.ts'
import { certificate, type Der, ed25519, pem, rsa, type Signer } from './der.ts'
import { logLine, type Piece } from './logs.ts'

const STAMP = 'vcsc_2022-07-11_16_55_44'
export const STORE = `ca_${STAMP}.pem`
export const CAPTURE = `eth0_diagnostic_logging_tcpdump00_${STAMP}.pcap`

const gathered = (pieces: Iterable<Piece>): Uint8Array => Buffer.concat([...pieces])

/** One handshake for each of these chains, refused by the client. */
export function handshakes(chains: readonly (readonly Der[])[], serverName = 'cucm.example.com'): Uint8Array {
  return gathered(
    pcap(
      (function* () {
        for (const [index, chain] of chains.entries())
          yield* conversation({
            index,
            said: [
              ['client', clientHello(serverName)],
              ['server', serverFlight(chain)],
              ['client', unknownCa()],
            ],
          })
      })(),
    ),
  )
}

/** The same certificates in the trust store, each as a file of its own, and in handshakes. */
function everywhere(certificates: readonly Der[]): Iterable<Piece> {
  return archive([
    [STORE, Buffer.from(certificates.map(pem).join(''))],
    [`server_${STAMP}.pem`, Buffer.from(certificates.slice(0, 3).map(pem).join(''))],
    ...certificates.slice(0, 100).map((der, index): [string, Uint8Array] => [`other/${index}.cer`, der]),
    [CAPTURE, handshakes(certificates.map(der => [der]))],
    [LOG_NAME, Buffer.from(logLine('cucm.example.com', '10.48.36.215'))],
  ])
}

export const lyingDer = (): Iterable<Piece> => everywhere(lyingCertificates())
export const deepNesting = (levels: number): Iterable<Piece> => everywhere(deepCertificates(levels))

/** CAs with huge keys; under each a certificate that it is said to have signed, presented with it. */
export function hugeKeys(): Iterable<Piece> {
  const own = ed25519()
  const pairs = HUGE_KEYS.map(([modulus, exponent], index) => {
    const key = hugeKey(modulus, exponent)
    const name = `CA of ${modulus} bits, exponent of ${exponent}`
    const ca = certificate({ subject: name, issuer: name, key, by: key, serial: index + 1, ca: true })
    const leaf = certificate({
      subject: 'cucm.example.com',
      issuer: name,
      key: own,
      by: key,
      serial: 100 + index,
    })
    const heavy = certificate({
      subject: 'cucm.example.com',
      issuer: name,
      key,
      by: key,
      serial: 200 + index,
    })
    return { ca, leaf, heavy }
  })
  return archive([
    [STORE, Buffer.from(pairs.map(({ ca }) => pem(ca)).join(''))],
    [CAPTURE, handshakes(pairs.flatMap(({ ca, leaf, heavy }) => [[leaf], [leaf, ca], [heavy, ca]]))],
  ])
}

/** A modulus of 2048 bits that no other number gives. */
function madeUpKey(number: number): Signer {
  const modulus = new Uint8Array(256).fill(0xa7)
  new DataView(modulus.buffer).setUint32(4, number)
  return rsa(modulus, Uint8Array.of(1, 0, 1))
}

/**
 * So many CAs of one name and different keys in the trust store, as many as a message may hold in each handshake, and a mesh of authorities that all
 * have signed one another.
 */
export function crossSigned(count: number): Iterable<Piece> {
  const name = 'One Name CA'
  const own = ed25519()
  const authorities = Array.from({ length: count }, (_, index) => {
    const key = madeUpKey(index)
    return certificate({ subject: name, issuer: name, key, by: key, serial: index + 1, ca: true })
  })
  const leaves = Array.from({ length: 50 }, (_, index) =>
    certificate({
      subject: 'cucm.example.com',
      issuer: name,
      key: own,
      by: madeUpKey(count + index),
      serial: index,
    }),
  )
  const mesh = meshOf(12, 4)
  return archive([
    [STORE, Buffer.from([...authorities, ...mesh.slice(0, 8)].map(pem).join(''))],
    [
      CAPTURE,
      handshakes([
        ...leaves.map((leaf, index) => [leaf, ...authorities.slice(index, index + 90)]),
        [mesh.at(-1)!, ...mesh.slice(8, 100)],
      ]),
    ],
  ])
}

/** `names` authorities with `keys` keys each; every key of one name has signed every key of the next. The last one is a server. */
function meshOf(names: number, keys: number): Der[] {
  const signers = Array.from({ length: names + 1 }, () => Array.from({ length: keys }, () => ed25519()))
  const found: Der[] = []
  for (let level = 1; level <= names; level++)
    for (const key of signers[level]!)
      for (const by of signers[level - 1]!)
        found.push(
          certificate({
            subject: `Mesh ${level}`,
            issuer: `Mesh ${level - 1}`,
            key,
            by,
            serial: found.length,
            ca: true,
          }),
        )
  const by = signers[names]![0]!
  const key = ed25519()
  return [...found, certificate({ subject: 'cucm.example.com', issuer: `Mesh ${names}`, key, by, serial: 1 })]
}

/** A trust store in so many files, each of a megabyte. */
export function* manyStores(count: number): Iterable<Piece> {
  const key = ed25519()
  const by = { ...key, sign: () => new Uint8Array(64).fill(1) }
  for (let file = 0; file < count; file++) {
    const certificates = Array.from({ length: 1_500 }, (_, index) => {
      const name = `CA ${file}-${index}`
      return pem(
        certificate({ subject: name, issuer: name, key, by, serial: file * 1_500 + index, ca: true }),
      )
    })
    yield* member(`ca_host_2022-07-11_16_55_${file}.pem`, Buffer.from(certificates.join('')))
  }
  yield tarEnd()
}
