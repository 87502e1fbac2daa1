import { beforeAll, describe, expect, it } from 'vitest'
import type { Certificate } from './certificate.ts'
import { type Chunk, record } from './handshake.ts'
import { type Lab, makeLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await makeLab()
})

const sentBy = (chunks: readonly Chunk[], side: Chunk['from']) =>
  Buffer.concat(chunks.filter(({ from }) => from === side).map(({ bytes }) => bytes))
const presented = (chunks: readonly Chunk[], side: Chunk['from'], { der }: Certificate) =>
  sentBy(chunks, side).includes(Buffer.from(der))
const ALERT_48 = Buffer.from([0x15, 3, 3, 0, 2, 2, 48])

describe('record', () => {
  it('holds a whole connection, closed by both sides', async () => {
    const { chunks, told } = await record({
      presents: [[lab.tomcat, lab.root]],
      serverName: 'cucm.steven.lab',
      response: 'HTTP/1.1 200 \r\n\r\n',
    })
    expect(told).toBeUndefined()
    expect(chunks[0]?.from).toBe('client')
    expect(sentBy(chunks, 'client').includes('cucm.steven.lab')).toBe(true)
    expect(presented(chunks, 'server', lab.tomcat)).toBe(true)
    expect(presented(chunks, 'server', lab.root)).toBe(true)
    expect(chunks.at(-1)?.from).toBe('client')
  })
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: the origin receives the alert of a client that refuses',
    async version => {
      const { chunks, told } = await record({
        presents: [[lab.tomcat, lab.root]],
        version,
        refusal: { by: 'client', alert: 48 },
      })
      expect(told).toBe('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')
      expect(chunks.at(-1)).toEqual({ from: 'client', bytes: new Uint8Array(ALERT_48) })
      expect(presented(chunks, 'server', lab.tomcat)).toBe(version === 'TLSv1.2')
    },
  )
  it('tells a wrong name by internal_error', async () => {
    const { told } = await record({ presents: [[lab.tomcat]], refusal: { by: 'client', alert: 80 } })
    expect(told).toBe('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR')
  })
  it('lets the origin refuse the certificate of the client', async () => {
    const { chunks, told } = await record({
      presents: [[lab.tomcat, lab.root]],
      asksFor: [lab.vngtp],
      clientCertificate: lab.expressway,
      refusal: { by: 'server', alert: 48 },
    })
    expect(told).toBe('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')
    expect(presented(chunks, 'client', lab.expressway)).toBe(true)
    expect(sentBy(chunks, 'server').subarray(-7)).toEqual(ALERT_48)
  })
  it('lets the cipher string choose between the certificates of one origin', async () => {
    const presents = [[lab.tomcatEcdsa], [lab.tomcat, lab.root]]
    const ecdsa = await record({ presents })
    expect(presented(ecdsa.chunks, 'server', lab.tomcatEcdsa)).toBe(true)
    const rsa = await record({ presents, ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:EECDH' })
    expect(presented(rsa.chunks, 'server', lab.tomcat)).toBe(true)
    expect(presented(rsa.chunks, 'server', lab.tomcatEcdsa)).toBe(false)
  })
})
