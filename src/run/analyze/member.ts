import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Bytes, Leaf } from '../../read/archive/index.ts'
import type { Problem } from '../../read/bytes/index.ts'
import { createLogReader } from '../../read/logs/index.ts'
import { LONGEST_DUMP, readXconf, readXstat } from '../../read/uc/index.ts'
import { type Certificate, readCertificateFile } from '../../read/x509/index.ts'
import type { Peer } from './peers.ts'

type Report = (problem: Problem) => void

/** A trust store of 1000 CAs is about 2 MB. */
const LONGEST_CERTIFICATE_FILE = 32 << 20

/**
 * Reads one member into its peer. Reading never stops at a fault: it is reported and what follows is read. Nothing here is of Node: a browser reads
 * members the same way.
 */
export async function readMember(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  switch (leaf.kind) {
    case 'log':
      return readLog(leaf, peer, problem)
    case 'pcap':
    case 'pcapng':
      return readCapture(leaf, peer)
    case 'pem':
    case 'der':
      return readCertificates(leaf, peer, problem)
    case 'xconf':
    case 'xstat':
      return readDump(leaf, peer)
    case 'xml':
    case 'empty':
    case 'unknown':
      return // nothing of ours
  }
}

async function readLog(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  const options = leaf.stamp === undefined ? {} : { base: leaf.stamp }
  const reader = createLogReader(leaf.path, { event: peer.system.event, problem }, options)
  for await (const chunk of leaf.body) reader.push(chunk)
  peer.system.count({ logLines: reader.end().lines })
}

async function readCapture(leaf: Leaf, peer: Peer): Promise<void> {
  const file = peer.capture.open(leaf.path)
  for await (const chunk of leaf.body) file.push(chunk)
  file.end()
  peer.system.count({ captures: 1 })
}

async function readDump(leaf: Leaf, peer: Peer): Promise<void> {
  const bytes = await collect(leaf.body, LONGEST_DUMP + 1)
  peer.dumps.push(leaf.kind === 'xconf' ? readXconf(bytes, leaf.path) : readXstat(bytes, leaf.path))
}

async function readCertificates(leaf: Leaf, peer: Peer, problem: Report): Promise<void> {
  const bytes = await collect(leaf.body, LONGEST_CERTIFICATE_FILE)
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
