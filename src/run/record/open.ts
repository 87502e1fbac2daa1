import { readFile } from 'node:fs/promises'
import type { OpenPeer } from '../peer/index.ts'
import { createRecorder, type RecorderOptions } from './recorder.ts'
import type { SyslogTarget } from './syslog.ts'
import type { OpenRecorder } from './types.ts'

/**
 * The recorder that a gateway's configuration asks for (`logging`). `more` outweighs it: processes besides the first give `file` without a size and
 * `tellsChanges: false`.
 *
 * @throws Error of the file system where a CA file of a collector cannot be read
 */
export async function openRecorder(
  { peer, config }: OpenPeer,
  more: Partial<Omit<RecorderOptions, 'peer'>> = {},
): Promise<OpenRecorder> {
  const { file, rotate, syslog, offset } = config().logging
  const targets = await Promise.all(
    syslog.map(async ({ trust, ...target }): Promise<SyslogTarget> => {
      if (trust === undefined) return target
      const pem = await readFile(trust, 'utf8')
      return { ...target, trust: () => pem }
    }),
  )
  return createRecorder({
    peer,
    syslog: targets,
    offset: minutesOf(offset),
    ...(file !== undefined && { file: { path: file, size: rotate.size, keep: rotate.keep } }),
    ...more,
  })
}

/** `+02:00` → 120. */
function minutesOf(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))
  return text.startsWith('-') ? -minutes : minutes
}
