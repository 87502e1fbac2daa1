import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPem } from '../../../src/read/x509/index.ts'
import { bits, commonName, integer, seq, text, tlv } from '../../recipe/hostile/der.ts'
import { root } from '../engine/bundle.ts'

const oid = (...octets: readonly number[]) => tlv(0x06, Uint8Array.from(octets))
const SIGNED_DATA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02)
const DATA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01)
const ONE = integer(Uint8Array.of(1))

/** RFC 2315 section 9, with nothing but certificates. */
const pkcs7 = (...certificates: readonly Uint8Array[]): Uint8Array =>
  seq(SIGNED_DATA, tlv(0xa0, seq(ONE, tlv(0x31), seq(DATA), tlv(0xa0, ...certificates))))

/** RFC 5280 section 5.1. */
function revocationList(): Uint8Array {
  const algorithm = seq(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const time = tlv(0x17, text('260101000000Z'))
  const extension = (id: number, value: Uint8Array) => seq(oid(0x55, 0x1d, id), tlv(0x04, value))
  const entry = seq(ONE, time, seq(extension(21, tlv(0x0a, Uint8Array.of(1)))))
  const point = seq(tlv(0xa0, tlv(0xa0, tlv(0x86, text('http://crl.example/a')))))
  const extensions = tlv(0xa0, seq(extension(20, ONE), extension(28, point)))
  return seq(seq(ONE, algorithm, commonName('CA'), time, time, seq(entry), extensions), algorithm, bits(ONE))
}

/** Every certificate of the fixtures as PEM and DER, one PKCS#7 file, one revocation list. */
export function certificateSeeds(): Uint8Array[] {
  const folders = ['checks', 'stories'].map(name => join(root, 'fixtures', 'certificates', name))
  const files = folders.flatMap(folder =>
    readdirSync(folder)
      .sort()
      .filter(name => name.endsWith('.pem'))
      .map(name => readFileSync(join(folder, name))),
  )
  const ders = files.flatMap(file => readPem(file, 'seed').value.map(({ der }) => der))
  return [...files, ...ders, pkcs7(...ders.slice(0, 2)), revocationList()]
}
