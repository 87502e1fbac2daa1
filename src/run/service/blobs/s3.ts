import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { XMLParser } from 'fast-xml-parser'
import { type Dispatcher, request } from 'undici'
import { madeAt } from './name.ts'
import { type Credentials, NO_PAYLOAD, signed } from './s3-sign.ts'
import type { Blobs } from './types.ts'

export interface S3Settings {
  /** Where the bucket is: `https://host[:port]`. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** In front of every name: empty, or ends with `/`. */
  readonly prefix: string
  readonly credentials: Credentials
}

/** The settings of S3 cannot be used; `about` is the one. */
export class S3SettingsError extends Error {
  readonly about: string
  constructor(about: string) {
    super(`S3: ${about}`)
    this.about = about
  }
}

/** S3 has refused a request, or did not answer it. */
export class S3Error extends Error {}

/**
 * `s3://bucket/prefix` with the variables that S3 clients share: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION,
 * AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL (a bucket is then a part of the path, as servers other than Amazon's expect).
 *
 * @throws S3SettingsError
 */
export function s3Settings(store: string, env: NodeJS.ProcessEnv): S3Settings {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(store)
  if (!match) throw new S3SettingsError(store)
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env
  if (!accessKeyId) throw new S3SettingsError('AWS_ACCESS_KEY_ID')
  if (!secretAccessKey) throw new S3SettingsError('AWS_SECRET_ACCESS_KEY')
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1'
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? `https://s3.${region}.amazonaws.com`
  if (!URL.canParse(endpoint)) throw new S3SettingsError('AWS_ENDPOINT_URL')
  const prefix = (match[2] ?? '').replace(/^\/+|\/+$/g, '')
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    region,
    bucket: match[1] ?? '',
    prefix: prefix === '' ? '' : `${prefix}/`,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
  }
}

/** Attempts of one request, and milliseconds before the second; doubled each time. */
const ATTEMPTS = 4
const FIRST_WAIT = 200
/** Milliseconds for an answer to begin, and for a body to stand still. */
const PATIENCE = 60_000

/** Blobs as objects of a bucket. Requests are signed by hand: four of them are needed, and every one of S3's own libraries is larger than this product. */
export function s3Blobs(settings: S3Settings): Blobs {
  const { endpoint, region, bucket, prefix, credentials } = settings
  const urlOf = (name?: string, query: Readonly<Record<string, string>> = {}): URL => {
    const key = name === undefined ? '' : `/${prefix}${name}`.split('/').map(encodeURIComponent).join('/')
    const url = new URL(`${endpoint}/${bucket}${key}`)
    // Not by `searchParams`: it writes a space as `+`, which is signed as what it is.
    url.search = Object.entries(query)
      .map(pair => pair.map(encodeURIComponent).join('='))
      .join('&')
    return url
  }
  const ask = async (
    method: 'GET' | 'PUT' | 'DELETE' | 'HEAD',
    url: URL,
    file?: { readonly path: string; readonly bytes: number; readonly sha256: string },
  ): Promise<Dispatcher.ResponseData> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const headers = signed(
          { method, url, region, payload: file?.sha256 ?? NO_PAYLOAD, now: Date.now() },
          credentials,
        )
        const answer = await request(url, {
          method,
          headers: { ...headers, ...(file && { 'content-length': String(file.bytes) }) },
          headersTimeout: PATIENCE,
          bodyTimeout: PATIENCE,
          ...(file && { body: createReadStream(file.path) }),
        })
        if (answer.statusCode < 300) return answer
        await answer.body.dump()
        if (answer.statusCode < 500 && answer.statusCode !== 429)
          throw new S3Error(`${method} ${url.pathname}: ${answer.statusCode}`)
        if (attempt >= ATTEMPTS) throw new S3Error(`${method} ${url.pathname}: ${answer.statusCode}`)
      } catch (cause) {
        if (cause instanceof S3Error) throw cause
        if (attempt >= ATTEMPTS) throw new S3Error(`${method} ${url.pathname}: no answer`, { cause })
      }
      await new Promise(resolve => setTimeout(resolve, FIRST_WAIT * 2 ** (attempt - 1)))
    }
  }
  return {
    async put(name, path) {
      const { size: bytes } = await stat(path)
      const hash = createHash('sha256')
      for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
      const answer = await ask('PUT', urlOf(name), { path, bytes, sha256: hash.digest('hex') })
      await answer.body.dump()
    },
    async fetch(names, target) {
      await pipeline(
        async function* () {
          for (const name of names) yield* (await ask('GET', urlOf(name))).body
        },
        createWriteStream(target, { flags: 'wx', mode: 0o600 }),
      )
    },
    async remove(names) {
      for (const name of names) await (await ask('DELETE', urlOf(name))).body.dump()
    },
    async *list() {
      let token: string | undefined
      do {
        const answer = await ask(
          'GET',
          urlOf(undefined, {
            'list-type': '2',
            ...(prefix !== '' && { prefix }),
            ...(token !== undefined && { 'continuation-token': token }),
          }),
        )
        const { keys, next } = readList(await answer.body.text())
        for (const key of keys) {
          const name = key.startsWith(prefix) ? key.slice(prefix.length) : ''
          if (madeAt(name) !== undefined) yield name
        }
        token = next
      } while (token !== undefined)
    },
    async ping() {
      await (await ask('GET', urlOf(undefined, { 'list-type': '2', 'max-keys': '1' }))).body.dump()
    },
  }
}

/** The answer of ListObjectsV2. */
function readList(xml: string): { readonly keys: readonly string[]; readonly next: string | undefined } {
  const parser = new XMLParser({ isArray: name => name === 'Contents', parseTagValue: false })
  const { ListBucketResult: result = {} } = parser.parse(xml) as {
    ListBucketResult?: {
      Contents?: readonly { readonly Key?: string }[]
      NextContinuationToken?: string
    }
  }
  return {
    keys: (result.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])),
    next: result.NextContinuationToken,
  }
}
