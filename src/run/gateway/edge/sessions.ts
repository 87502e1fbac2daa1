import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What cookies stand for (facts: flow, step 6). */
export interface Sessions {
  /** A new cookie's value, shaped as a UUID, and until when it holds, milliseconds since 1970. */
  open(now: number, lifetime: number): { readonly value: string; readonly until: number }
  isOpen(value: string, now: number): boolean
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Cookies that carry their own end and a signature, so that every process that has the secret knows them and none has to remember: 4 octets of time
 * (seconds), 4 of chance, 8 of HMAC-SHA256. Whoever restarts the edge makes a new secret and logs everybody out, as a restart of Expressway-E does.
 */
export function createSessions(secret: Uint8Array): Sessions {
  const sign = (payload: Uint8Array): Buffer =>
    createHmac('sha256', secret).update(payload).digest().subarray(0, 8)
  return {
    open(now, lifetime) {
      const seconds = Math.floor((now + lifetime) / 1000)
      const payload = Buffer.alloc(8)
      payload.writeUInt32BE(seconds, 0)
      randomBytes(4).copy(payload, 4)
      const hex = Buffer.concat([payload, sign(payload)]).toString('hex')
      const value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      return { value, until: seconds * 1000 }
    },
    isOpen(value, now) {
      if (!UUID.test(value)) return false
      const bytes = Buffer.from(value.replaceAll('-', ''), 'hex')
      const payload = bytes.subarray(0, 8)
      return timingSafeEqual(sign(payload), bytes.subarray(8)) && now < payload.readUInt32BE(0) * 1000
    },
  }
}
