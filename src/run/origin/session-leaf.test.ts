import { connect } from 'node:tls'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Origin, openOrigin } from '../../../test/support/ats-origin.ts'
import { createAuthority, dn, makeKey } from '../pki/index.ts'
import { onLastMoment, presentedTo } from './keylog.ts'
import { leafOfSession } from './session-leaf.ts'

const key = await makeKey('ec-p256')
const dates = { notBefore: Date.now() - 1e6, notAfter: Date.now() + 1e9 }
const root = createAuthority({ subject: dn('CN=root'), key, ...dates })
const real = root.issue({ subject: dn('CN=real'), key, ...dates })
/** Another certificate that carries the real one inside of it. */
const carrier = root.issue({
  subject: dn('CN=carrier'),
  key,
  ...dates,
  extensions: { more: [{ oid: '1.3.6.1.4.1.9999.1', value: real.der }] },
})
const open: Origin[] = []
afterAll(() => Promise.all(open.map(origin => origin.close())))

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('the last moment of a handshake, %s', version => {
  it.each([
    ['a certificate', [real, root]],
    ['one that carries another', [carrier, real, root]],
    ['a list of strange order', [real, carrier, root, carrier]],
  ])('knows %s, and all that came with it', async (_, presents) => {
    const origin = await openOrigin({ presents: [presents], version })
    open.push(origin)
    const [leaf, all] = await new Promise<[Uint8Array | undefined, readonly Uint8Array[]]>(resolve => {
      const tls = connect({ port: origin.port, host: '127.0.0.1', rejectUnauthorized: false })
      onLastMoment(tls, () => {
        resolve([leafOfSession(tls.getSession()), presentedTo(tls)])
        setImmediate(() => tls.destroy())
      })
    })
    const bytes = (der: Uint8Array | undefined) => Buffer.from(der ?? []).toString('base64')
    expect(bytes(leaf)).toBe(bytes(presents[0]?.der))
    expect(all.map(bytes)).toEqual(presents.map(({ der }) => bytes(der)))
  })
})

it('is nothing where there is no session, or none that can be read', () => {
  expect(leafOfSession(undefined)).toBeUndefined()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      leafOfSession(bytes)
    }),
  )
})
