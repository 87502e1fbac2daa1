import { createHash, createHmac } from 'node:crypto'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface Unsigned {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'HEAD'
  readonly url: URL
  /** SHA-256 of the body, lower-case hex. */
  readonly payload: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** SHA-256 of nothing. */
export const NO_PAYLOAD = createHash('sha256').digest('hex')

/**
 * The headers that sign a request to S3: AWS Signature Version 4, in the header (Amazon S3 API Reference, "Authenticating Requests: Using the
 * Authorization Header").
 */
export function signed(request: Unsigned, credentials: Credentials): Record<string, string> {
  const { method, url, payload, region, now } = request
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': time,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  }
  const names = Object.keys(headers).sort()
  const canonical = [
    method,
    url.pathname.split('/').map(encodedOnce).join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...names.map(name => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  )
  const signature = createHmac('sha256', key).update(text).digest('hex')
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** UriEncode of the rules: everything but unreserved characters. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** A path of a URL is encoded already; S3 signs it encoded once. */
const encodedOnce = (part: string): string => encoded(decodeURIComponent(part))
