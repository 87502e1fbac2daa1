import { constants, type KeyObject, verify } from 'node:crypto'
import { type SignatureScheme, type Signatures, signatureScheme } from '../../judge/chain/index.ts'
import type { AlgorithmIdentifier, Certificate } from '../../read/x509/index.ts'
import { importKey } from './import-key.ts'

/** Keys kept at once: a deployment has tens of CAs; the oldest makes room. */
const MAX_KEYS = 4096
/** Answers kept at once: hundreds of nodes with a few certificates each. */
const MAX_ANSWERS = 16384

type Answer = ReturnType<Signatures['check']>

/** What an answer was given to: all of it is compared before it is given again. */
interface Answered {
  readonly data: Uint8Array
  readonly signature: Uint8Array
  readonly algorithm: AlgorithmIdentifier
  readonly spki: Uint8Array
  readonly answer: Answer
}

/**
 * Signature checks on node:crypto. Keys are imported once for each SubjectPublicKeyInfo, and answers kept by what was signed, the signature and the
 * key: a thousand origins under one CA cost a thousand and two checks, however often their certificates are read anew.
 */
export function nodeSignatures(): Signatures {
  const keys = new Map<string, KeyObject | undefined>()
  const answers = new Map<number, Answered>()
  const keysOf = new WeakMap<Certificate, KeyObject>()
  const keyOf = (issuer: Certificate): KeyObject | undefined => {
    const key = keysOf.get(issuer) ?? keyOfOctets(issuer)
    if (key) keysOf.set(issuer, key)
    return key
  }
  const keyOfOctets = (issuer: Certificate): KeyObject | undefined => {
    const text = asText(issuer.spki)
    if (!keys.has(text)) put(keys, text, importKey(issuer), MAX_KEYS)
    return keys.get(text)
  }
  const checkData = (
    data: Uint8Array,
    signature: Uint8Array,
    algorithm: AlgorithmIdentifier,
    issuer: Certificate,
  ): Answer => {
    const { spki } = issuer
    const tail = tailOf(signature)
    const known = answers.get(tail)
    if (known && isSame(known, { data, signature, algorithm, spki })) return known.answer
    const answer = ask(data, signature, signatureScheme(algorithm), keyOf(issuer))
    put(answers, tail, { data, signature, algorithm, spki, answer }, MAX_ANSWERS)
    return answer
  }
  const pairs = new WeakMap<Certificate, { readonly issuer: Certificate; readonly answer: Answer }>()
  const check = (subject: Certificate, issuer: Certificate): Answer => {
    const known = pairs.get(subject)
    if (known?.issuer === issuer) return known.answer
    const answer = checkData(subject.tbs, subject.signature, subject.signatureAlgorithm, issuer)
    pairs.set(subject, { issuer, answer })
    return answer
  }
  return { check, checkData }
}

/** A Buffer over the same memory: its latin1 text and its comparison are native. */
const over = (octets: Uint8Array): Buffer => Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
const asText = (octets: Uint8Array): string => over(octets).toString('latin1')
const equal = (a: Uint8Array, b: Uint8Array): boolean => a === b || over(a).equals(b)

/** The last six octets of a signature are as good as random; what they find is compared in full. */
function tailOf(signature: Uint8Array): number {
  let tail = 0
  for (let at = Math.max(0, signature.length - 6); at < signature.length; at++)
    tail = tail * 256 + signature[at]!
  return tail
}

function isSame(known: Answered, asked: Omit<Answered, 'answer'>): boolean {
  return (
    equal(known.signature, asked.signature) &&
    equal(known.data, asked.data) &&
    equal(known.spki, asked.spki) &&
    known.algorithm.oid === asked.algorithm.oid &&
    equal(known.algorithm.parameters ?? NOTHING, asked.algorithm.parameters ?? NOTHING)
  )
}

const NOTHING = new Uint8Array(0)

function put<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  if (map.size >= limit) map.delete(map.keys().next().value as K)
  map.set(key, value)
}

function ask(
  data: Uint8Array,
  signature: Uint8Array,
  scheme: SignatureScheme | undefined,
  key: KeyObject | undefined,
): Answer {
  if (!scheme || !key || !isOfKind(key, scheme)) return 'unsupported'
  const digest = scheme.digest === 'none' ? undefined : scheme.digest
  try {
    return verify(digest, data, scheme.pss ? padded(key, scheme) : key, signature) ? 'valid' : 'invalid'
  } catch {
    return 'unsupported'
  }
}

const padded = (key: KeyObject, { saltLength = 20 }: SignatureScheme) => ({
  key,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength,
})

/** Node would take an Ed25519 key for any algorithm without a digest, and a PSS key is no use for plain RSA. */
function isOfKind({ asymmetricKeyType }: KeyObject, scheme: SignatureScheme): boolean {
  return asymmetricKeyType === scheme.key || (asymmetricKeyType === 'rsa-pss' && scheme.pss)
}
