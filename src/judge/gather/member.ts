import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Bytes, Leaf } from '../../read/archive/index.ts'
import type { Problem } from '../../read/bytes/index.ts'
import { createLogReader } from '../../read/logs/index.ts'
import { readXconf, readXstat } from '../../read/uc/index.ts'
import { type Certificate, readCertificateFile } from '../../read/x509/index.ts'
import type { GatherLimits } from './limits.ts'
import type { Peer } from './peers.ts'

type Report = (problem: Problem) => void

/**
 * Reads one member into its peer. Reading never stops at a fault: it is reported and what follows is read.
 */
export async function readMember(
  leaf: Leaf,
  peer: Peer,
  problem: Report,
  limits: GatherLimits,
): Promise<void> {
  switch (leaf.kind) {
    case 'log':
      return readLog(leaf, peer, problem, limits)
    case 'pcap':
    case 'pcapng':
      return readCapture(leaf, peer)
    case 'pem':
    case 'der':
      return readCertificates(leaf, peer, problem, limits)
    case 'xconf':
    case 'xstat':
      return readDump(leaf, peer, problem, limits)
    case 'xml':
    case 'empty':
    case 'unknown':
      return // nothing of ours
  }
}

async function readLog(leaf: Leaf, peer: Peer, problem: Report, limits: GatherLimits): Promise<void> {
  const longestLine = limits.of('line-bytes')
  const base = leaf.stamp === undefined ? {} : { base: leaf.stamp }
  const options = { longestLine, originsOnly: peer.system.wants === 'origins', ...base }
  const reader = createLogReader(leaf.path, { event: peer.system.event, problem }, options)
  for await (const chunk of leaf.body) reader.push(chunk)
  const { lines, passedOver, from, to } = reader.end()
  const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  peer.system.count({ logLines: lines, trafficServerEvents: passedOver, ...period })
}

async function readCapture(leaf: Leaf, peer: Peer): Promise<void> {
  const file = peer.capture().open(leaf.path)
  for await (const chunk of leaf.body) file.push(chunk)
  file.end()
  peer.system.count({ captures: 1 })
}

async function readDump(leaf: Leaf, peer: Peer, problem: Report, limits: GatherLimits): Promise<void> {
  const where = { source: leaf.path }
  const most = limits.of('dumps')
  if (peer.dumps.length >= most) return problem({ code: 'cap-dumps', where, params: { limit: most } })
  const longest = limits.of('dump-bytes')
  const bytes = await collect(leaf.body, longest + 1)
  const read = leaf.kind === 'xconf' ? readXconf : readXstat
  peer.dumps.push(read(bytes, leaf.path, longest))
}

async function readCertificates(
  leaf: Leaf,
  peer: Peer,
  problem: Report,
  limits: GatherLimits,
): Promise<void> {
  const most = limits.of('certificate-file-bytes')
  const all = await collect(leaf.body, most + 1)
  const bytes = all.subarray(0, most)
  if (all.length > most)
    problem({ code: 'cap-certificate-file-bytes', where: { source: leaf.path }, params: { limit: most } })
  const { value, problems } = readCertificateFile(bytes, leaf.path)
  for (const found of problems) problem(found)
  const certificates = value.map(({ certificate }) => certificate)
  const file = { where: { source: leaf.path }, certificates, sha256: bytesToHex(sha256(bytes)) }
  if (leaf.role === 'server-certificate') peer.system.serverCertificate(file)
  else if (leaf.role === 'client-certificate') peer.system.clientCertificate(file)
  else if (leaf.role === 'trust-store' || looksLikeStore(leaf.name, certificates))
    peer.system.trustStore(file)
  else peer.system.otherCertificates(file)
}

/** A renamed trust store: several certificates that are all authorities or self-signed. A name that speaks of a server is none. */
const looksLikeStore = (name: string, certificates: readonly Certificate[]): boolean =>
  !/server|client|host|cert\b/i.test(name) &&
  certificates.length > 0 &&
  certificates.every(certificate => certificate.basicConstraints?.ca)

/** At most `most` bytes of a body; the rest is left to the archive to pass over. */
async function collect(body: Bytes, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    const taken = chunk.subarray(0, most - length)
    chunks.push(taken.slice())
    length += taken.length
    if (length >= most) break
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
