import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import type { Language } from '../../../tell/messages/index.ts'
import { analysisSchema, reportEntrySchema } from '../http/schemas.ts'
import { createResumes } from './resumes.ts'

export interface SendOptions {
  readonly path: string
  /** Root of the service, such as `https://turnpike.example:8470`. */
  readonly to: string
  readonly token?: string
  readonly language: Language
  /** File that remembers uploads that were begun, so that the next run goes on with them. */
  readonly resumes?: string
  readonly progress?: (done: number, total: number) => void
}

export type Sent =
  | {
      readonly kind: 'report'
      /** Address of the report as a page. */
      readonly page: string
      readonly entry: z.output<typeof reportEntrySchema>
    }
  /** `failed` or `cancelled`, with the reason where there is one. */
  | { readonly kind: 'failed' | 'cancelled'; readonly reason: string | null }

/** The service refused, or was not there for longer than it is waited for; `status` where it answered. */
export class SendError extends Error {
  readonly status: number | undefined
  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Octets of one request: what is lost at most where the service dies in the middle of one. */
const PIECE = 32 * 2 ** 20
/** Milliseconds: before the first new attempt, the longest wait between two, and without any success before it is given up. */
const WAITS = { first: 250, longest: 10_000, patience: 120_000 } as const
/** Milliseconds for an answer to begin, and for it to stand still. */
const ANSWER = 120_000
const OCTETS = 'application/offset+octet-stream'
const TUS = { 'tus-resumable': '1.0.0' }

/**
 * Sends a bundle to a service (tus protocol 1.0.0) and waits for its report. What interrupts it, be it the network or the end of the service, is
 * waited out, and sending goes on where the service says that it ends.
 *
 * @throws SendError; errors of the system where the file cannot be read
 */
export async function send(options: SendOptions): Promise<Sent> {
  const { path, language, resumes } = options
  const { size, mtimeMs } = await stat(path)
  const remembered = resumes === undefined ? undefined : createResumes(resumes)
  const key = `${options.to} ${path} ${size} ${Math.floor(mtimeMs)}`
  const patient = createPatience()
  const call = callTo(options)
  const begun = remembered?.get(key)
  const location =
    begun !== undefined && (await patient(() => offsetOf(call, begun))) !== undefined
      ? begun
      : await patient(() => begin(call, basename(path), size, language))
  remembered?.set(key, location)
  // After every interruption the service is asked anew: it may hold a part of what was cut.
  const next = async (): Promise<boolean> => {
    const at = await offsetOf(call, location)
    if (at === undefined) throw new SendError('the upload is gone', 410)
    options.progress?.(at, size)
    if (at < size) await piece(call, location, path, at, Math.min(size, at + PIECE))
    return at < size
  }
  while (await patient(next));
  const id = location.split('/').at(-1) ?? ''
  const sent = await outcome(call, patient, options.to, id)
  remembered?.set(key, undefined)
  return sent
}

type Call = (
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH',
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: NodeJS.ReadableStream,
) => Promise<Dispatcher.ResponseData>

function callTo({ to, token, language }: SendOptions): Call {
  return (method, path, headers = {}, body) => {
    const url = new URL(path, to)
    // What the service names is asked for at the service, and the token goes nowhere else.
    if (url.origin !== new URL(to).origin) throw new SendError('the service named another one')
    return request(url, {
      method,
      headersTimeout: ANSWER,
      bodyTimeout: ANSWER,
      headers: {
        ...headers,
        'accept-language': language,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: body as NonNullable<Dispatcher.RequestOptions['body']> }),
    })
  }
}

/** Repeats what fails for a reason that may pass: no connection, 423, 429 and 5xx. */
function createPatience() {
  return async <T>(attempt: () => Promise<T>): Promise<T> => {
    const began = Date.now()
    for (let wait: number = WAITS.first; ; wait = Math.min(wait * 2, WAITS.longest)) {
      try {
        return await attempt()
      } catch (error) {
        if (!passes(error) || Date.now() - began > WAITS.patience) throw asSendError(error)
      }
      await sleep(wait)
    }
  }
}

function passes(error: unknown): boolean {
  if (!(error instanceof SendError))
    return error instanceof Error && 'code' in error && isNetwork(String(error.code))
  return error.status !== undefined && (error.status >= 500 || [409, 423, 429, 460].includes(error.status))
}

const isNetwork = (code: string): boolean =>
  code.startsWith('UND_ERR') ||
  /^E(?:CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)/.test(code) ||
  code === 'EAI_AGAIN'

const asSendError = (error: unknown): Error =>
  error instanceof SendError
    ? error
    : error instanceof Error && 'code' in error && isNetwork(String(error.code))
      ? new SendError(String(error.code), undefined, { cause: error })
      : error instanceof Error
        ? error
        : new SendError(String(error))

async function refused(answer: Dispatcher.ResponseData): Promise<never> {
  const text = await answer.body.text()
  const problem = z.object({ title: z.string(), detail: z.string().optional() }).safeParse(parsed(text))
  const told = problem.success ? [problem.data.title, problem.data.detail].filter(Boolean).join(': ') : ''
  throw new SendError(told || `HTTP ${answer.statusCode}`, answer.statusCode)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function begin(call: Call, name: string, size: number, language: Language): Promise<string> {
  const metadata = [
    `filename ${Buffer.from(name).toString('base64')}`,
    `language ${Buffer.from(language).toString('base64')}`,
  ].join(',')
  const answer = await call('POST', '/api/v1/uploads', {
    ...TUS,
    'upload-length': String(size),
    'upload-metadata': metadata,
  })
  if (answer.statusCode !== 201) return refused(answer)
  await answer.body.dump()
  const { location } = answer.headers
  if (typeof location !== 'string') throw new SendError('no address of the upload', answer.statusCode)
  return location
}

/** Where the upload continues; undefined where the service does not know it any more. */
async function offsetOf(call: Call, location: string): Promise<number | undefined> {
  const answer = await call('HEAD', location, TUS)
  await answer.body.dump()
  if (answer.statusCode === 404 || answer.statusCode === 410) return undefined
  if (answer.statusCode !== 200) return refused(answer)
  return Number(answer.headers['upload-offset'])
}

async function piece(call: Call, location: string, path: string, from: number, to: number): Promise<void> {
  const answer = await call(
    'PATCH',
    location,
    { ...TUS, 'content-type': OCTETS, 'upload-offset': String(from), 'content-length': String(to - from) },
    createReadStream(path, { start: from, end: to - 1 }),
  )
  if (answer.statusCode !== 204) await refused(answer)
  await answer.body.dump()
}

/** Milliseconds between two looks at an analysis: it may wait behind others for long. */
const LOOK = 500

async function outcome(
  call: Call,
  patient: ReturnType<typeof createPatience>,
  to: string,
  id: string,
): Promise<Sent> {
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await call('GET', path)
    if (answer.statusCode !== 200) return refused(answer)
    const result = schema.safeParse(await answer.body.json())
    if (!result.success) throw new SendError('an answer that is not of this API', answer.statusCode)
    return result.data
  }
  for (;;) {
    const { state, reason } = await patient(() => read(`/api/v1/analyses/${id}`, analysisSchema))
    if (state === 'failed' || state === 'cancelled') return { kind: state, reason }
    if (state === 'done') break
    await sleep(LOOK)
  }
  const entry = await patient(() => read(`/api/v1/reports/${id}`, reportEntrySchema))
  return { kind: 'report', page: new URL(entry.page, to).href, entry }
}
