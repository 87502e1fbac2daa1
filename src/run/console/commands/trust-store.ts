import { MAX_AUTHORITIES } from '../../../judge/store/index.ts'
import {
  type Certificate,
  canonicalName,
  fingerprint,
  nameText,
  readCertificateFile,
  toPem,
} from '../../../read/x509/index.ts'
import { type Arguments, type ConsoleCommand, needed } from '../command.ts'
import { type ConsoleContext, ConsoleError } from '../context.ts'

/** Trusted CA list. The product has no commands for it (facts: CLI); these do what its page does, with its rules. */
export const trustStoreCommands: readonly ConsoleCommand[] = [
  {
    path: 'TrustStore List',
    help: 'Certificates of the trusted CA list, in the order of the file',
    parameters: [],
    run: ({ peer }) => peer.state().trustStore.certificates.map(listed),
  },
  {
    path: 'TrustStore Add',
    help: 'Appends CA certificates',
    parameters: [
      {
        name: 'Pem',
        space: { kind: 'text', from: 1, to: 1 << 20 },
        required: true,
        help: 'Certificates in PEM, line ends as \\n; File: <path> reads a file of this machine',
      },
      {
        name: 'AllowSameSubject',
        space: { kind: 'word', values: ['On', 'Off'] },
        initial: 'Off',
        help: 'On: take another certificate of a subject that is there (CSCwa12905); the first in the list is the one that is found',
      },
    ],
    run: add,
  },
  {
    path: 'TrustStore Delete',
    help: 'Deletes a certificate',
    parameters: [
      {
        name: 'Certificate',
        space: { kind: 'text', from: 1, to: 95 },
        required: true,
        help: 'Its number in the list, or the beginning of its SHA-256',
      },
    ],
    run: remove,
  },
  {
    path: 'TrustStore Reset',
    help: 'Deletes all certificates of the list: nobody is trusted then',
    parameters: [],
    run({ peer, by }) {
      peer.change({ trustStorePem: '' }, by)
      return []
    },
  },
]

function listed(certificate: Certificate, index: number): string {
  const { subject, issuer, notAfter } = certificate
  const until = new Date(notAfter).toISOString().slice(0, 10)
  return `*r ${index + 1} Subject: "${nameText(subject)}" Issuer: "${nameText(issuer)}" Until: ${until} Sha256: ${fingerprint(certificate)}`
}

function add({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const { value, problems } = readCertificateFile(new TextEncoder().encode(needed(args, 'Pem')), 'Pem')
  const [problem] = problems
  if (problem) throw new ConsoleError(`the certificates cannot be read: ${problem.code}`)
  if (value.length === 0) throw new ConsoleError('there is no certificate in it')
  const { trustStore } = peer.state()
  const held = [...trustStore.certificates]
  const added: Certificate[] = []
  for (const { certificate } of value) {
    if (held.some(other => fingerprint(other) === fingerprint(certificate))) continue
    if (args.get('AllowSameSubject') !== 'On') refuseSameSubject(held, certificate)
    held.push(certificate)
    added.push(certificate)
  }
  if (held.length > MAX_AUTHORITIES)
    throw new ConsoleError(`the list would hold ${held.length} certificates; it takes ${MAX_AUTHORITIES}`)
  const gap = trustStore.pem === '' || trustStore.pem.endsWith('\n') ? '' : '\n'
  if (added.length > 0) peer.change({ trustStorePem: trustStore.pem + gap + added.map(toPem).join('') }, by)
  return added.map(certificate => listed(certificate, held.indexOf(certificate)))
}

/** The product refuses the second of two different certificates of one subject (CSCwa12905): the one that is there has to go first. */
function refuseSameSubject(held: readonly Certificate[], certificate: Certificate): void {
  const name = canonicalName(certificate.subject)
  const position = held.findIndex(other => canonicalName(other.subject) === name)
  if (position >= 0)
    throw new ConsoleError(
      `certificate ${position + 1} has the same subject "${nameText(certificate.subject)}": delete it first (CSCwa12905)`,
    )
}

function remove({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const { certificates } = peer.state().trustStore
  const wanted = needed(args, 'Certificate').replaceAll(':', '').toLowerCase()
  const isNumber = /^\d{1,4}$/.test(wanted)
  const found = certificates.filter((certificate, index) =>
    isNumber ? index + 1 === Number(wanted) : fingerprint(certificate).toLowerCase().startsWith(wanted),
  )
  const [gone] = found
  if (!gone) throw new ConsoleError(`no certificate of the list is ${wanted}`)
  if (found.length > 1)
    throw new ConsoleError(`${found.length} certificates of the list begin with ${wanted}`)
  const kept = certificates.filter(certificate => certificate !== gone)
  peer.change({ trustStorePem: kept.map(toPem).join('') }, by)
  return [`*r Deleted: "${nameText(gone.subject)}"`]
}
