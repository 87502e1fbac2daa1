import type { Certificate } from '../../../read/x509/index.ts'
import { hasUsableKey } from '../key.ts'
import { type Digest, signatureScheme } from '../signature-scheme.ts'
import type { Settings } from './settings.ts'

/** Bits of security each level asks for (x509_vfy.c `minbits_table`). */
const MINIMUM = [0, 80, 112, 128, 192, 256] as const

const needed = (level: number): number => MINIMUM[Math.min(level, 5)] ?? 0

/** check_key_level: level 0 looks at nothing; a key that cannot be loaded is too weak for every other. */
export function keyIsStrong(certificate: Certificate, settings: Settings): boolean {
  if (settings.securityLevel <= 0) return true
  return hasUsableKey(certificate) && keyBits(certificate, settings.version) >= needed(settings.securityLevel)
}

/** check_sig_level: the digest of the signature, as the outer algorithm names it. */
export function digestIsStrong(certificate: Certificate, settings: Settings): boolean {
  if (settings.securityLevel <= 0) return true
  const scheme = signatureScheme(certificate.signatureAlgorithm)
  if (!scheme) return false
  const bits =
    scheme.key === 'ed448'
      ? 224
      : scheme.key === 'ed25519'
        ? 128
        : digestBits(scheme.digest, settings.version)
  return bits >= needed(settings.securityLevel)
}

/** Half the digest; 3.0 counts the known attacks on SHA-1 and MD5. */
function digestBits(digest: Digest, version: Settings['version']): number {
  const half: Readonly<Record<Digest, number>> = {
    none: 0,
    md5: version === '3.0' ? 39 : 64,
    sha1: version === '3.0' ? 63 : 80,
    ripemd160: 80,
    sha224: 112,
    sha256: 128,
    sha384: 192,
    sha512: 256,
    'sha512-224': 112,
    'sha512-256': 128,
    'sha3-224': 112,
    'sha3-256': 128,
    'sha3-384': 192,
    'sha3-512': 256,
  }
  return half[digest]
}

/** EVP_PKEY_security_bits: the cost of breaking the key, as a power of two. */
export function keyBits(certificate: Certificate, version: Settings['version']): number {
  const key = certificate.publicKey
  switch (key.kind) {
    case 'rsa':
      return version === '3.0' ? factoringBits(key.bits) : tableBits(key.bits)
    case 'dsa':
      return subgroupLimit(tableBits(key.bits), key.subgroupBits)
    case 'ec':
      return curveBits(key.bits)
    case 'ed25519':
    case 'x25519':
      return 128
    case 'x448':
    case 'ed448':
      return 224
    case 'unknown':
      return 0
  }
}

/** BN_security_bits (NIST SP 800-57 part 1). */
function tableBits(bits: number): number {
  const row = TABLE.find(([size]) => bits >= size)
  return row ? row[1] : 0
}

const TABLE: readonly (readonly [number, number])[] = [
  [15360, 256],
  [7680, 192],
  [3072, 128],
  [2048, 112],
  [1024, 80],
]

function subgroupLimit(bits: number, subgroup: number): number {
  const half = Math.floor(subgroup / 2)
  return half < 80 ? 0 : Math.min(half, bits)
}

/**
 * ossl_ifc_ffc_compute_security_bits of OpenSSL 3.0: FIPS 140-2 implementation guidance 7.5, the cost of the number field sieve, rounded to a
 * multiple of eight; so that 1023 bits count like 1024.
 */
function factoringBits(bits: number): number {
  const exact = EXACT[bits]
  if (exact !== undefined) return exact
  if (bits < 8) return 0
  const x = bits * Math.LN2
  const cost = (1.923 * Math.cbrt(x) * Math.cbrt(Math.log(x) ** 2) - 4.69) / Math.LN2
  const rounded = Math.trunc((Math.trunc(cost) + 4) / 8) * 8
  return Math.min(rounded, bits <= 7680 ? 192 : bits <= 15360 ? 256 : 1200)
}

const EXACT: Readonly<Record<number, number>> = {
  2048: 112,
  3072: 128,
  4096: 152,
  6144: 176,
  7680: 192,
  8192: 200,
  15360: 256,
}

/** ec_security_bits: the size of the group's order. */
function curveBits(bits: number): number {
  if (bits >= 512) return 256
  if (bits >= 384) return 192
  if (bits >= 256) return 128
  if (bits >= 224) return 112
  return bits >= 160 ? 80 : Math.floor(bits / 2)
}
