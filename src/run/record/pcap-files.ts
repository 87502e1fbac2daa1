import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Appender, createAppender } from './appender.ts'

/** 20 files of 20 MB for each interface (facts: diagnostic bundle, from X14.0); the oldest goes for the newest. */
export const FILE_SIZE = 20_000_000
export const MOST_FILES = 20

/** Packets that wait while the disk does not take them. */
const PENDING = 64 << 20

export interface PcapFiles {
  packet(at: number, frame: Uint8Array): void
  /** Waits until all packets are written; gives the files, oldest first. */
  finish(): Promise<readonly string[]>
  /** Packets that were lost. */
  dropped(): number
}

export interface PcapFilesOptions {
  readonly folder: string
  /** What the names begin with. */
  readonly name: string
  readonly size?: number
  readonly files?: number
  readonly trouble: (error: unknown) => void
}

/** Capture files in pcap format (libpcap 2.4, microseconds, Ethernet), one after the other. */
export function createPcapFiles(options: PcapFilesOptions): PcapFiles {
  const { folder, name, size = FILE_SIZE, files = MOST_FILES, trouble } = options
  const paths: string[] = []
  let count = 0

  const appender: Appender = createAppender({
    async next() {
      const path = join(folder, `${name}.${String(count++).padStart(6, '0')}.pcap`)
      const handle = await open(path, 'wx', 0o600)
      await handle.write(HEADER)
      paths.push(path)
      if (paths.length > files) await rm(paths.shift() as string, { force: true })
      return { handle, size: HEADER.length }
    },
    limit: size,
    pending: PENDING,
    trouble,
  })

  return {
    packet(at, frame) {
      appender.push(record(at, frame))
    },
    async finish() {
      await appender.close()
      return [...paths]
    },
    dropped: () => appender.counts().dropped,
  }
}

const HEADER = header()

function header(): Uint8Array {
  const bytes = new Uint8Array(24)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0xa1b2c3d4, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, 262_144, true)
  view.setUint32(20, 1, true) // LINKTYPE_ETHERNET
  return bytes
}

function record(at: number, frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + frame.length)
  const view = new DataView(bytes.buffer)
  const microseconds = Math.round(at * 1000)
  view.setUint32(0, Math.floor(microseconds / 1_000_000), true)
  view.setUint32(4, microseconds % 1_000_000, true)
  view.setUint32(8, frame.length, true)
  view.setUint32(12, frame.length, true)
  bytes.set(frame, 16)
  return bytes
}
