import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Bytes, Leaf } from '../../src/read/archive/index.ts'
import type { Problem } from '../../src/read/bytes/index.ts'
import { createLogReader } from '../../src/read/logs/index.ts'
import { readXconf, readXstat } from '../../src/read/uc/index.ts'
import { type Certificate, readCertificateFile } from '../../src/read/x509/index.ts'
import { LIMITS } from './limits.ts'
import type { Peer, Peers } from './peers.ts'

type Report = (problem: Problem) => void

/** Reads one member into its peer, as the command line does. Reading never stops at a fault: it is reported and what follows is read. */
export async function readMember(leaf: Leaf, peer: Peer, peers: Peers, problem: Report): Promise<void> {
  switch (leaf.kind) {
    case 'log':
      return readLog(leaf, peer, problem)
    case 'pcap':
    case 'pcapng':
      return readCapture(leaf, peer, peers)
    case 'pem':
    case 'der':
      return readCertificates(leaf, peer, problem)
    case 'xconf':
    case 'xstat':
      return readDump(leaf, peer, problem)
    case 'xml':
    case 'empty':
    case 'unknown':
      return // nothing of ours
  }
}

async function readLog(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  const base = leaf.stamp === undefined ? {} : { base: leaf.stamp }
  const options = { originsOnly: peer.system.wants === 'origins', ...base }
  const reader = createLogReader(leaf.path, { event: peer.system.event, problem }, options)
  for await (const chunk of leaf.body) reader.push(chunk)
  const { lines, passedOver, from, to } = reader.end()
  const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  peer.system.count({ logLines: lines, trafficServerEvents: passedOver, ...period })
}

async function readCapture(leaf: Leaf, peer: Peer, peers: Peers): Promise<void> {
  const file = peers.session(peer).open(leaf.path)
  for await (const chunk of leaf.body) file.push(chunk)
  file.end()
  peer.system.count({ captures: 1 })
}

async function readDump(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  const where = { source: leaf.path }
  if (peer.dumps.length >= LIMITS.dumps)
    return problem({ code: 'cap-dumps', where, params: { limit: LIMITS.dumps } })
  const bytes = await collect(leaf.body, LIMITS.dumpBytes + 1)
  const read = leaf.kind === 'xconf' ? readXconf : readXstat
  peer.dumps.push(read(bytes, leaf.path, LIMITS.dumpBytes))
}

async function readCertificates(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  const most = LIMITS.certificateFileBytes
  const all = await collect(leaf.body, most + 1)
  const bytes = all.subarray(0, most)
  const where = { source: leaf.path }
  if (all.length > most) problem({ code: 'cap-certificate-file-bytes', where, params: { limit: most } })
  const { value, problems } = readCertificateFile(bytes, leaf.path)
  for (const found of problems) problem(found)
  const certificates = value.map(({ certificate }) => certificate)
  const file = { where, certificates, sha256: bytesToHex(sha256(bytes)) }
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
