import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** Marks the end of a log, and answers afterwards what of the lines behind it tells of the failure. */
export function newLines(file: string): () => readonly string[] {
  const from = existsSync(file) ? statSync(file).size : 0
  return () => ofFailure(textFrom(file, from).split('\n'))
}

/**
 * Everything about the first request that was answered with an error of the gateway's own: sent, refused, answered. A refusal has no Txn-id; it stands
 * between the lines that have one.
 */
function ofFailure(lines: readonly string[]): readonly string[] {
  const answered = lines.findIndex(line => /Detail="Sending Response" .*Msg="HTTP\/1\.1 5/.test(line))
  const txn = /Txn-id="\d+"/.exec(lines[answered] ?? '')?.[0]
  if (txn === undefined) return []
  return lines
    .slice(0, answered + 1)
    .filter(line => DIAGNOSTIC.test(line) || (line.includes(txn) && line.includes('Level="INFO"')))
}

const DIAGNOSTIC = /\] (?:WARNING|ERROR): /

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
