import type { Language } from '../../src/tell/messages/index.ts'
import { API } from './ask.ts'

const TUS = { 'tus-resumable': '1.0.0' }
const OCTETS = 'application/offset+octet-stream'
/** Octets of one request: what is lost at most where the connection breaks. */
const PIECE = 8 << 20
/** Milliseconds before another attempt, and attempts without any success. */
const WAIT = 1000
const ATTEMPTS = 30

/**
 * Sends a file (tus protocol 1.0.0) and gives its id, which is that of its analysis and of its report. What breaks is gone on with where the service says that
 * it ends.
 *
 * @throws Error with what the service says
 */
export async function upload(
  file: File,
  language: Language,
  progress: (sent: number) => void,
): Promise<string> {
  const metadata = Object.entries({ filename: file.name, language }).map(
    ([name, value]) => `${name} ${base64(value)}`,
  )
  const created = await fetch(`${API}/uploads`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': metadata.join(',') },
  })
  const id = created.headers.get('location')?.split('/').at(-1)
  if (!created.ok || id === undefined) throw await refusalOf(created)
  const address = `${API}/uploads/${id}`
  let failures = 0
  for (let offset = 0; offset < file.size; ) {
    try {
      const answer = await fetch(address, {
        method: 'PATCH',
        headers: { ...TUS, 'content-type': OCTETS, 'upload-offset': String(offset) },
        body: file.slice(offset, offset + PIECE),
      })
      if (isFinal(answer.status)) throw new Refused(await refusalOf(answer))
      offset = answer.ok ? Number(answer.headers.get('upload-offset')) : await offsetOf(address)
      failures = answer.ok ? 0 : failures + 1
    } catch (cause) {
      if (cause instanceof Refused) throw cause.cause
      if (++failures > ATTEMPTS) throw cause
      await new Promise(resolve => setTimeout(resolve, WAIT))
      offset = await offsetOf(address).catch(() => offset)
    }
    progress(offset)
  }
  return id
}

/** Another attempt would not be answered otherwise. */
const isFinal = (status: number): boolean => [400, 401, 403, 404, 410, 412, 413, 415].includes(status)

class Refused extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause })
  }
}

async function offsetOf(address: string): Promise<number> {
  const answer = await fetch(address, { method: 'HEAD', headers: TUS })
  const offset = Number(answer.headers.get('upload-offset') ?? Number.NaN)
  if (!answer.ok || Number.isNaN(offset)) throw await refusalOf(answer)
  return offset
}

async function refusalOf(answer: Response): Promise<Error> {
  const told = (await answer.json().catch(() => ({}))) as { readonly title?: unknown }
  return new Error(typeof told.title === 'string' ? told.title : `${answer.status} ${answer.statusText}`)
}

/** Of the text in UTF-8, as the metadata of tus has it. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
