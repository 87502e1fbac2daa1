import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { newBlob } from '../blobs/name.ts'
import { fileName } from '../file-name.ts'
import type { Upload } from '../store/uploads.ts'
import type { ServiceContext } from './context.ts'
import { receive } from './receive.ts'
import { languageOf, Refusal } from './refusal.ts'
import { API, type Route, route } from './route.ts'
import { idParams, languageSchema } from './schemas.ts'

export const OCTETS = 'application/offset+octet-stream'
const VERSION = '1.0.0'
const EXTENSIONS = 'creation,creation-with-upload,checksum,expiration,termination'
/** Milliseconds in which an upload is to be completed. */
const EXPIRES = 24 * 3_600_000
/** Uploads that write at the same time in this process. */
const WRITERS = 200

const uploadSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  length: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  complete: z.boolean(),
  language: languageSchema,
})

const RESUMABLE = { 'Tus-Resumable': 'version of the tus protocol: 1.0.0' }
const CHECKSUM = { 'Upload-Checksum': 'algorithm and base64 digest of this request’s octets: sha1 or sha256' }

/** Resumable uploads: the tus protocol 1.0.0 (tus.io/protocols/resumable-upload). A request that ends early keeps what had arrived, so that the client goes on from there. */
export function uploadRoutes(context: ServiceContext): readonly Route[] {
  const { store, largest, meters } = context
  const busy = new Set<string>()
  const found = async (id: string): Promise<Upload> => {
    const upload = await store.uploads.get(id)
    if (!upload) throw new Refusal('not-found')
    if (upload.expires !== null && upload.expires < Date.now()) throw new Refusal('upload-gone')
    return upload
  }
  const write = async (upload: Upload, request: FastifyRequest): Promise<number> => {
    if (busy.has(upload.id)) throw new Refusal('upload-busy')
    if (busy.size >= WRITERS) throw new Refusal('too-many-uploads', undefined, { 'Retry-After': '5' })
    busy.add(upload.id)
    try {
      return await append(context, upload, request)
    } finally {
      busy.delete(upload.id)
    }
  }
  const options = (path: string, id: string): Route =>
    route({
      method: 'OPTIONS',
      path,
      id,
      summary: 'What of the tus protocol is spoken here',
      answers: {
        204: {
          description: 'Told in the headers',
          headers: ['Tus-Version', 'Tus-Extension', 'Tus-Max-Size'],
        },
      },
      handle: async ({ reply }) =>
        reply
          .code(204)
          .headers({
            'Tus-Resumable': VERSION,
            'Tus-Version': VERSION,
            'Tus-Extension': EXTENSIONS,
            'Tus-Max-Size': String(largest),
            'Tus-Checksum-Algorithm': 'sha1,sha256',
          })
          .send(),
    })
  return [
    options('/uploads', 'describeUploads'),
    route({
      method: 'POST',
      path: '/uploads',
      id: 'createUpload',
      summary: 'Begin an upload, with its first octets or without',
      octets: OCTETS,
      headers: {
        ...RESUMABLE,
        ...CHECKSUM,
        'Upload-Length': 'octets of the whole',
        'Upload-Metadata':
          'filename, language (en, ja), hold (true: do not analyse it yet); values in base64',
      },
      answers: { 201: { description: 'Begun', headers: ['Location', 'Upload-Offset', 'Upload-Expires'] } },
      handle: async ({ request, reply }) => {
        demandVersion(request)
        const length = wholeNumber(request, 'upload-length')
        if (length > largest) throw new Refusal('upload-too-large', `at most ${largest} octets`)
        const metadata = metadataOf(request)
        const id = randomUUID()
        const expires = Date.now() + EXPIRES
        const language = metadata.get('language') ?? languageOf(request)
        const upload = {
          id,
          name: fileName(metadata.get('filename') ?? ''),
          length,
          language: language === 'ja' ? ('ja' as const) : ('en' as const),
          hold: metadata.get('hold') === 'true',
        }
        await store.uploads.create({ ...upload, expires })
        const hasBody = request.headers['content-type'] === OCTETS
        const offset =
          hasBody || length === 0
            ? await write({ ...upload, held: 0, created: Date.now(), expires }, request)
            : 0
        return reply
          .code(201)
          .headers(told({ expires }, offset, length))
          .header('Location', `${API}/uploads/${id}`)
          .send()
      },
    }),
    options('/uploads/{id}', 'describeUpload'),
    route({
      method: 'HEAD',
      path: '/uploads/{id}',
      id: 'locateUpload',
      summary: 'Where an upload continues',
      params: idParams,
      headers: RESUMABLE,
      answers: { 200: { description: 'Told in the headers', headers: ['Upload-Offset', 'Upload-Length'] } },
      handle: async ({ params, request, reply }) => {
        demandVersion(request)
        const upload = await found(params.id)
        return reply
          .code(200)
          .headers(told(upload, upload.held, upload.length))
          .header('Upload-Length', String(upload.length))
          .header('Cache-Control', 'no-store')
          .send()
      },
    }),
    route({
      method: 'GET',
      path: '/uploads/{id}',
      id: 'readUpload',
      summary: 'An upload',
      params: idParams,
      answers: { 200: { description: 'The upload', schema: uploadSchema } },
      handle: async ({ params }) => {
        const { id, name, length, held, expires, language } = await found(params.id)
        return { id, name, length, offset: held, complete: expires === null, language }
      },
    }),
    route({
      method: 'PATCH',
      path: '/uploads/{id}',
      id: 'continueUpload',
      summary: 'The octets that come next; with the last of them the analysis is queued',
      params: idParams,
      octets: OCTETS,
      headers: { ...RESUMABLE, ...CHECKSUM, 'Upload-Offset': 'where these octets begin' },
      answers: { 204: { description: 'Taken', headers: ['Upload-Offset', 'Upload-Expires'] } },
      handle: async ({ params, request, reply }) => {
        demandVersion(request)
        if (request.headers['content-type'] !== OCTETS)
          throw new Refusal('wrong-content-type', `expected ${OCTETS}`)
        const upload = await found(params.id)
        const at = wholeNumber(request, 'upload-offset')
        if (at !== upload.held) throw new Refusal('offset-conflict', `continues at ${upload.held}`)
        const offset = await write(upload, request)
        return reply
          .code(204)
          .headers(told(upload, offset, upload.length))
          .send()
      },
    }),
    route({
      method: 'DELETE',
      path: '/uploads/{id}',
      id: 'deleteUpload',
      summary: 'Give an upload up; one that is being analysed stays',
      params: idParams,
      headers: RESUMABLE,
      answers: { 204: { description: 'Gone' } },
      handle: async ({ params, request, reply }) => {
        demandVersion(request)
        const upload = await found(params.id)
        const analysis = await store.analyses.get(upload.id)
        if (analysis && ['queued', 'running'].includes(analysis.state)) throw new Refusal('not-ended')
        await context.blobs.remove(await store.uploads.remove(params.id))
        meters.upload('refused')
        return reply.code(204).headers({ 'Tus-Resumable': VERSION }).send()
      },
    }),
  ]
}

/** Receives the body of a request behind what is held already, and gives the new offset. */
async function append(context: ServiceContext, upload: Upload, request: FastifyRequest): Promise<number> {
  const { store, blobs, spool, meters } = context
  const most = upload.length - upload.held
  const announced = request.headers['content-length']
  if (announced !== undefined && Number(announced) > most) {
    meters.upload('refused')
    throw new Refusal('upload-too-large', `at most ${most} octets more`, { Connection: 'close' })
  }
  const checksum = checksumOf(request)
  const path = join(spool, randomUUID())
  try {
    const body =
      request.headers['content-type'] === OCTETS ? (request.body as FastifyRequest['raw']) : undefined
    const received = body
      ? await receive(body, path, most, checksum?.algorithm)
      : { bytes: 0, end: 'whole' as const, digest: undefined }
    if (received.end === 'over') {
      meters.upload('refused')
      throw new Refusal('upload-too-large', `at most ${most} octets more`, { Connection: 'close' })
    }
    meters.received(received.bytes)
    if (checksum && received.digest !== checksum.digest) throw new Refusal('checksum-mismatch')
    if (received.end === 'cut') meters.upload('interrupted')
    const blob = newBlob(Date.now())
    if (received.bytes > 0) await blobs.put(blob, path)
    const outcome = await store.uploads.addPart(upload.id, { at: upload.held, bytes: received.bytes, blob })
    if (outcome === 'conflict' || outcome === 'gone') {
      await blobs.remove([blob])
      throw new Refusal(outcome === 'gone' ? 'upload-gone' : 'offset-conflict')
    }
    if (outcome === 'complete') {
      meters.upload('complete')
      context.queued()
    }
    return upload.held + received.bytes
  } finally {
    await rm(path, { force: true })
  }
}

const told = (
  { expires }: Pick<Upload, 'expires'>,
  offset: number,
  length: number,
): Record<string, string> => ({
  'Tus-Resumable': VERSION,
  'Upload-Offset': String(offset),
  ...(expires !== null && offset < length && { 'Upload-Expires': new Date(expires).toUTCString() }),
})

function demandVersion(request: FastifyRequest): void {
  if (request.headers['tus-resumable'] !== VERSION)
    throw new Refusal('wrong-protocol-version', undefined, { 'Tus-Version': VERSION })
}

function wholeNumber(request: FastifyRequest, name: string): number {
  const told = request.headers[name]
  if (typeof told !== 'string' || !/^\d{1,15}$/.test(told))
    throw new Refusal('bad-request', `${name}: expected octets`)
  return Number(told)
}

/** `Upload-Metadata`: pairs of a key and a value in base64, parted by commas (section "Creation"). What is no pair is passed over. */
function metadataOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const told = request.headers['upload-metadata']
  const pairs = typeof told === 'string' ? told.split(',') : []
  return new Map(
    pairs.flatMap(pair => {
      const [key, value = ''] = pair.trim().split(' ')
      return key ? [[key, Buffer.from(value, 'base64').toString('utf8')] as const] : []
    }),
  )
}

/** `Upload-Checksum` (section "Checksum"). */
function checksumOf(
  request: FastifyRequest,
): { readonly algorithm: 'sha1' | 'sha256'; readonly digest: string } | undefined {
  const told = request.headers['upload-checksum']
  if (told === undefined) return undefined
  const match = /^(sha1|sha256) ([A-Za-z0-9+/=]+)$/.exec(String(told))
  if (!match) throw new Refusal('bad-request', 'upload-checksum: expected sha1 or sha256 and base64')
  return {
    algorithm: match[1] === 'sha1' ? 'sha1' : 'sha256',
    digest: Buffer.from(match[2] ?? '', 'base64').toString('hex'),
  }
}

/** The reply to a request whose sender went away reaches nobody. */
export const isGone = (reply: FastifyReply): boolean => reply.raw.destroyed
