import { type ChildProcess, spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DiagnosticsError } from './diagnostics-error.ts'
import { pcapExpression, type ResolvedFilter } from './filter.ts'
import { FILE_SIZE, MOST_FILES } from './pcap-files.ts'

/** Packets of the wire, by Wireshark's dumpcap. */
export interface Dumpcap {
  /** Ends the capture; gives its files, oldest first. */
  finish(): Promise<readonly string[]>
}

/** dumpcap says so on stderr as soon as it captures; before that it says why it does not. */
const CAPTURING = /^File: /m
const PATIENCE = 5000
/** Milliseconds that a packet may be on its way from the wire through the kernel's buffer into the file (libpcap's read timeout is 250). */
const LAG = 750

/**
 * Starts dumpcap on all interfaces, in files as the product has them.
 *
 * @throws DiagnosticsError `dumpcap-refused` {cause}: it is not there, or may not
 */
export async function startDumpcap(folder: string, filter: ResolvedFilter): Promise<Dumpcap> {
  const expression = pcapExpression(filter)
  const size = Math.floor(FILE_SIZE / 1000)
  const options = ['-P', '-q', '-i', 'any', '-w', join(folder, 'wire.pcap'), '-b', `filesize:${size}`]
  const child = spawn(
    'dumpcap',
    [...options, '-b', `files:${MOST_FILES}`, ...(expression ? ['-f', expression] : [])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  await isCapturing(child)
  return {
    async finish() {
      await new Promise(resolve => setTimeout(resolve, LAG))
      child.kill('SIGINT')
      await ended
      const names = await readdir(folder)
      return names
        .filter(name => /^wire_\d+_\d+\.pcap$/.test(name))
        .sort()
        .map(name => join(folder, name))
    },
  }
}

function isCapturing(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const refuse = (cause: string) =>
      reject(new DiagnosticsError('dumpcap-refused', { cause: cause.trim().slice(0, 400) }))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      refuse('it does not begin')
    }, PATIENCE)
    child.stderr?.on('data', (chunk: Uint8Array) => {
      if (said.length < 4096) said += chunk.toString()
      if (!CAPTURING.test(said)) return
      clearTimeout(timer)
      resolve()
    })
    child.once('error', error => {
      clearTimeout(timer)
      refuse(error.message)
    })
    child.once('close', () => {
      clearTimeout(timer)
      refuse(said === '' ? 'it ended' : said)
    })
  })
}
