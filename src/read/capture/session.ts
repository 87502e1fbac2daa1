import { type Instant, type Problem, plainBytes } from '../bytes/index.ts'
import type { Handshake } from '../tls/index.ts'
import type { Frame } from './flow.ts'
import { createFlowTracker } from './flows.ts'
import { createFragmentStore } from './fragments.ts'
import { createInternetDecoder } from './internet.ts'
import { type ChunkJoiner, createChunkJoiner } from './joiner.ts'
import { captureKind } from './kind.ts'
import { CAPTURE_LIMITS, type CaptureLimits } from './limits.ts'
import { isKnownLinkType, networkOffset } from './link.ts'
import type { PacketSink } from './packet-sink.ts'
import { createPcapReader } from './pcap.ts'
import { createPcapngReader } from './pcapng.ts'
import { createSegment } from './segment.ts'

export interface CaptureSink {
  handshake(handshake: Handshake): void
  problem(problem: Problem): void
}

/** What a session has read. */
export interface CaptureCounts {
  readonly files: number
  readonly packets: number
  /** Bytes of the packets as captured. */
  readonly bytes: number
  /** Packets that the snap length cut in the TCP header or payload. */
  readonly cutPackets: number
  readonly tcpSegments: number
  readonly tcpFlows: number
  /** Handshakes handed over. */
  readonly tlsConnections: number
  /** Time of the earliest and the latest packet. */
  readonly from?: Instant
  readonly to?: Instant
}

/** One file that is being read; chunks may be cut anywhere. */
export interface CaptureInput {
  push(chunk: Uint8Array): void
  end(): void
}

/**
 * Reads the captures of one machine, in any order, and hands over the handshakes in them: each as soon as nothing more can be known of it, the
 * rest at `finish`. Flows are followed from file to file. Besides those of the file readers (`createPcapReader`, `createPcapngReader`) and of
 * TLS (`TlsConnectionOptions.problem`) there are the problems `capture-format-unknown` (no pcap or pcapng), `link-type-unknown`
 * (packets of a link layer that is not read), `ip-fragment-limit`, `capture-flow-limit`, `capture-handshake-limit`, `capture-connection-limit` (a bound of
 * `CaptureLimits` was reached) and `problems-left-out` (`count` more problems of a file were not told).
 */
export interface CaptureSession {
  /** `source` names the file in `Where`. Several files may be open at a time. */
  open(source: string): CaptureInput
  finish(): CaptureCounts
}

export function createCaptureSession(sink: CaptureSink, caps: Partial<CaptureLimits> = {}): CaptureSession {
  const limits = { ...CAPTURE_LIMITS, ...caps }
  const problems = createProblemFilter(sink.problem, limits.problems)
  const segment = createSegment()
  let frame: Frame = { source: '', frame: 0 }
  let files = 0
  let packets = 0
  let bytes = 0
  let cutPackets = 0
  let tcpSegments = 0
  let tlsConnections = 0
  const span = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)

  const flows = createFlowTracker(
    {
      handshake: handshake => {
        tlsConnections++
        sink.handshake(handshake)
      },
      problem: problems.tell,
    },
    limits,
  )
  const fragments = createFragmentStore(limits.fragmentBytes, limits.fragmentDatagrams, () =>
    problems.tellOnce({
      code: 'ip-fragment-limit',
      where: { ...frame },
      params: { limit: limits.fragmentBytes },
    }),
  )
  const decode = createInternetDecoder(segment, fragments, {
    tcp() {
      tcpSegments++
      if (segment.lost > 0) cutPackets++
      flows.segment(segment, frame)
    },
    cut() {
      cutPackets++
    },
  })

  const packetSink = (own: Frame): PacketSink => {
    const strange = new Set<number>()
    return {
      packet(data, start, end, _length, at, linkType) {
        own.frame++
        frame = own
        packets++
        bytes += end - start
        if (at < span[0]!) span[0] = at
        if (at > span[1]!) span[1] = at
        segment.at = at
        const offset = networkOffset(data, start, end, linkType)
        if (offset >= 0) decode(data, offset, end)
        else if (!isKnownLinkType(linkType) && !strange.has(linkType) && strange.size < limits.problems) {
          strange.add(linkType)
          problems.tell({ code: 'link-type-unknown', where: { ...own }, params: { linkType } })
        }
      },
      otherFrame() {
        own.frame++
      },
      problem(code, offset, params) {
        const where = { source: own.source, frame: own.frame + 1, offset }
        problems.tell({ code, where, ...(params ? { params } : {}) })
      },
    }
  }

  return {
    open(source) {
      files++
      return createInput(packetSink({ source, frame: 0 }))
    },
    finish() {
      flows.finish()
      problems.finish()
      const seen = packets > 0 ? { from: span[0]!, to: span[1]! } : {}
      return {
        files,
        packets,
        bytes,
        cutPackets,
        tcpSegments,
        tcpFlows: flows.count(),
        tlsConnections,
        ...seen,
      }
    },
  }
}

/** Waits for the magic number, then reads the file by its kind; a file of no known kind is left unread. */
function createInput(sink: PacketSink): CaptureInput {
  let joiner: ChunkJoiner | undefined
  let head = new Uint8Array(0)
  let decided = false
  const decide = (): void => {
    decided = true
    const kind = captureKind(head)
    if (kind) joiner = createChunkJoiner(kind === 'pcap' ? createPcapReader(sink) : createPcapngReader(sink))
    else sink.problem('capture-format-unknown', 0)
    joiner?.push(head)
    head = new Uint8Array(0)
  }
  return {
    push(piece) {
      const chunk = plainBytes(piece)
      if (decided) {
        joiner?.push(chunk)
        return
      }
      const joined = new Uint8Array(head.length + chunk.length)
      joined.set(head)
      joined.set(chunk, head.length)
      head = joined
      if (head.length >= 4) decide()
    },
    end() {
      if (!decided) decide()
      joiner?.end()
    },
  }
}

/** Lets through so many problems of each kind and source, and counts the rest. */
function createProblemFilter(tell: (problem: Problem) => void, limit: number) {
  const told = new Map<string, number>()
  const leftOut = new Map<string, number>()
  const once = new Set<string>()
  const pass = (problem: Problem): void => {
    const { source } = problem.where
    const kind = `${problem.code} ${source}`
    const count = (told.get(kind) ?? 0) + 1
    told.set(kind, count)
    if (count <= limit) tell(problem)
    else leftOut.set(source, (leftOut.get(source) ?? 0) + 1)
  }
  return {
    tell: pass,
    tellOnce(problem: Problem): void {
      if (once.has(problem.code)) return
      once.add(problem.code)
      pass(problem)
    },
    finish(): void {
      for (const [source, count] of leftOut)
        tell({ code: 'problems-left-out', where: { source }, params: { count } })
    },
  }
}
