import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one side sent until the other did. */
export interface Flight {
  readonly from: 'client' | 'server'
  readonly bytes: Uint8Array
}

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'handshakes')

/** Names of the recorded handshakes in `fixtures/handshakes`. */
export const HANDSHAKES = readdirSync(folder)
  .filter(file => file.endsWith('.hex'))
  .map(file => file.slice(0, -4))

/** The flights of a recorded handshake. */
export function recorded(name: string): Flight[] {
  return parseFlights(readFileSync(join(folder, `${name}.hex`), 'utf8'))
}

/** Direction lines (`client`, `server`) and hexadecimal digits; `#` begins a comment. */
export function parseFlights(text: string): Flight[] {
  const flights: { from: Flight['from']; hex: string }[] = []
  for (const line of text.split('\n').map(raw => raw.replace(/#.*$/, '').trim())) {
    if (line === 'client' || line === 'server') flights.push({ from: line, hex: '' })
    else if (line !== '') flights.at(-1)!.hex += line.replaceAll(' ', '')
  }
  return flights.map(({ from, hex }) => ({ from, bytes: new Uint8Array(Buffer.from(hex, 'hex')) }))
}
