import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** Of a login some twenty matter. */
const MOST = 12

/** Marks the end of a log, and answers afterwards what of the lines behind it tells of the failure. */
export function newLines(file: string): () => readonly string[] {
  const from = existsSync(file) ? statSync(file).size : 0
  return () => {
    const lines = textFrom(file, from).split('\n')
    return lines.filter(line => TELLING.some(shape => shape.test(line))).slice(-MOST)
  }
}

/** Refusals, and what the client was answered. */
const TELLING = [
  /\] (?:WARNING|ERROR): /,
  /Level="INFO": Detail="Sending Request" /,
  /Level="INFO": Detail="Sending Response" .*Msg="HTTP\/1\.1 5/,
]

function textFrom(file: string, from: number): string {
  if (!existsSync(file)) return ''
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - from))
    const read = readSync(handle, bytes, 0, bytes.length, from)
    return bytes.toString('utf8', 0, read)
  } finally {
    closeSync(handle)
  }
}
