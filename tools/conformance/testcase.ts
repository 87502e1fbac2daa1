import { type Certificate, type Crl, readCertificate, readCrl, readPem } from '../../src/read/x509/index.ts'

/** One testcase in x509-limbo's schema, as far as a validator needs it. */
export interface Testcase {
  readonly id: string
  readonly features?: readonly string[] | null
  readonly conflicts_with?: readonly string[] | null
  readonly validation_kind: 'SERVER' | 'CLIENT'
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates: readonly string[]
  readonly peer_certificate: string
  readonly validation_time?: string | null
  readonly extended_key_usage?: readonly string[] | null
  readonly expected_result?: 'SUCCESS' | 'FAILURE'
  readonly expected_peer_name?: { readonly kind: string; readonly value: string } | null
  readonly expected_peer_names?: readonly { readonly kind: string; readonly value: string }[] | null
  readonly max_chain_depth?: number | null
  readonly crls?: readonly string[] | null
  readonly policy?: Readonly<Record<string, unknown>> | null
}

/** Used where a testcase names no time. */
export const DEFAULT_TIME = '2026-01-01T00:00:00Z'

/** A testcase with everything read; `unreadable` names what could not be, like `peer:0`. */
export interface Loaded {
  readonly testcase: Testcase
  readonly peer: Certificate | undefined
  readonly trusted: readonly Certificate[]
  readonly untrusted: readonly Certificate[]
  readonly crls: readonly Crl[]
  readonly unreadable: readonly string[]
  readonly at: number
}

const utf8 = new TextEncoder()

export function load(testcase: Testcase): Loaded {
  const unreadable: string[] = []
  const read = (kind: string, pems: readonly string[]): Certificate[] =>
    pems.flatMap((pem, index) => {
      const block = readPem(utf8.encode(pem), kind).value[0]
      const certificate = block && readCertificate(block.der, block.where).value
      if (!certificate) unreadable.push(`${kind}:${index}`)
      return certificate ?? []
    })
  const crls = (testcase.crls ?? []).flatMap((pem, index) => {
    const block = readPem(utf8.encode(pem), 'crl').value[0]
    const crl = block && readCrl(block.der, block.where).value
    if (!crl) unreadable.push(`crl:${index}`)
    return crl ?? []
  })
  const [peer] = read('peer', [testcase.peer_certificate])
  return {
    testcase,
    peer,
    trusted: read('trusted', testcase.trusted_certs),
    untrusted: read('untrusted', testcase.untrusted_intermediates),
    crls,
    unreadable,
    at: Date.parse(testcase.validation_time ?? DEFAULT_TIME),
  }
}
