import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateReader, type Question, type Shot, sentListOf } from '../src/judge/audit/index.ts'
import { verifyOrigin } from '../src/judge/origin/index.ts'
import { fingerprint } from '../src/read/x509/index.ts'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import type { Authority, Issued } from '../src/run/pki/index.ts'
import { ALL_QUESTIONS, createLimits, probe } from '../src/run/probe/index.ts'
import { probeJsonSchema, renderProbe, toProbe } from '../src/tell/audit/index.ts'
import { hasOpenssl, showCerts } from './support/openssl.ts'
import { authorities, nodeCertificate, type Served, serveTcp, serveTls } from './support/tls-servers.ts'

const NAME = 'cucm.steven.lab'
const open: Served[] = []
const kept = async (server: Promise<Served>) => {
  const served = await server
  open.push(served)
  return served.port
}
let ca: { root: Authority; sub: Authority; foreign: Authority }
let rsa: Issued
let ec: Issued

beforeAll(async () => {
  ca = await authorities()
  rsa = await nodeCertificate('rsa', NAME, ca.sub)
  ec = await nodeCertificate('ec', 'cucm-EC.steven.lab', undefined, { names: [NAME] })
})
afterAll(async () => {
  await Promise.all(open.map(served => served.close()))
})

/** Answers of one address by `rsa 1.2` … */
async function ask(port: number, questions?: readonly Question[], host = '127.0.0.1', timeout = 4000) {
  const result = await probe(
    { name: NAME, port, connect: { host } },
    { timeout, ...(questions && { questions }) },
  )
  const shots = result.addresses[0]!.shots
  return Object.fromEntries(shots.map(shot => [`${shot.question.key} ${shot.question.version}`, shot]))
}

const prints = (shot: Shot | undefined) => createCertificateReader().chainOf(shot!).map(fingerprint)
const both = () => [{ leaf: rsa, more: [ca.sub] }, { leaf: ec }]

describe('certificates as sent', () => {
  it('RSA and ECDSA apart, in TLS 1.2 and 1.3', async () => {
    const answers = await ask(await kept(serveTls(both())))
    for (const version of ['1.2', '1.3']) {
      expect(answers[`rsa ${version}`]).toMatchObject({ outcome: 'certificates' })
      expect(prints(answers[`rsa ${version}`])).toEqual([rsa.sha256, ca.sub.sha256])
      expect(prints(answers[`ecdsa ${version}`])).toEqual([ec.sha256])
    }
    expect(answers['rsa 1.2']!.handshake).toMatchObject({
      seenBy: 'probe',
      clientHello: { serverName: NAME },
      serverHello: { version: 0x0303 },
      server: { ip: '127.0.0.1' },
    })
    expect(answers['rsa 1.3']!.handshake?.serverHello?.version).toBe(0x0304)
  })

  it.each(['P-256', 'P-384', 'P-521', 'X25519'])(
    'group %s, asked for again where that is wanted',
    async ecdhCurve => {
      const answers = await ask(await kept(serveTls(both(), { ecdhCurve, minVersion: 'TLSv1.3' })))
      expect(prints(answers['rsa 1.3'])).toEqual([rsa.sha256, ca.sub.sha256])
      expect(answers['rsa 1.2']).toMatchObject({ outcome: 'alert', alert: 70 })
    },
  )

  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    '%s is opened',
    async ciphers => {
      const answers = await ask(await kept(serveTls(both(), { ciphers, minVersion: 'TLSv1.3' })))
      expect(prints(answers['ecdsa 1.3'])).toEqual([ec.sha256])
    },
  )

  it('a server without the one kind answers with an alert', async () => {
    const answers = await ask(await kept(serveTls([{ leaf: rsa }], { maxVersion: 'TLSv1.2' })))
    expect(answers['rsa 1.2']).toMatchObject({ outcome: 'certificates' })
    expect(answers['ecdsa 1.2']).toMatchObject({ outcome: 'alert', alert: 40 })
    expect(answers['ecdsa 1.3']).toMatchObject({ outcome: 'alert', alert: 70 })
  })

  it('the request for a client certificate, with the authorities it accepts', async () => {
    const port = await kept(serveTls(both(), { requestCert: true, ca: [ca.root.pem, ca.foreign.pem] }))
    const answers = await ask(port)
    for (const key of ['rsa 1.2', 'ecdsa 1.2', 'rsa 1.3', 'ecdsa 1.3'])
      expect(answers[key]!.handshake?.certificateRequest?.authorities).toHaveLength(2)
    const none = await ask(await kept(serveTls(both())))
    expect(none['rsa 1.2']!.handshake?.certificateRequest).toBeUndefined()
  })

  it('as the traffic server asks: the first suite of TLS 1.2 decides, TLS 1.3 follows signature algorithms', async () => {
    const wish = (version: Question['version'], prefer: 'rsa' | 'ecdsa'): Question[] => [
      { key: 'either', version, prefer },
    ]
    const port = await kept(serveTls(both(), { honorCipherOrder: false }))
    expect(prints((await ask(port, wish('1.2', 'rsa')))['either 1.2'])[0]).toBe(rsa.sha256)
    expect(prints((await ask(port, wish('1.2', 'ecdsa')))['either 1.2'])[0]).toBe(ec.sha256)
    expect(prints((await ask(port, wish('any', 'rsa')))['either any'])[0]).toBe(ec.sha256)
  })

  it('an IP address is never sent as server name', async () => {
    const port = await kept(serveTls(both()))
    const names = async (name: string, sni?: string | false) => {
      const result = await probe(
        { name, port, connect: { host: '127.0.0.1' }, ...(sni !== undefined && { sni }) },
        { questions: [ALL_QUESTIONS[0]!] },
      )
      return result.addresses[0]!.shots[0]!.handshake?.clientHello?.serverName
    }
    expect(await names('127.0.0.1')).toBeUndefined()
    expect(await names(NAME)).toBe(NAME)
    expect(await names(NAME, false)).toBeUndefined()
    expect(await names('127.0.0.1', 'other.steven.lab')).toBe('other.steven.lab')
    expect(await names('bücher.steven.lab')).toBe('xn--bcher-kva.steven.lab')
  })

  it('a name with several addresses is asked at each of them, once resolved', async () => {
    const port = await kept(serveTls(both(), {}, '0.0.0.0'))
    let asked = 0
    const resolve = async () => {
      asked++
      return ['127.0.0.1', '127.0.0.2']
    }
    const { addresses } = await probe({ name: NAME, port }, { resolve, questions: [ALL_QUESTIONS[0]!] })
    expect(addresses.map(({ ip, shots }) => [ip, shots[0]!.outcome])).toEqual([
      ['127.0.0.1', 'certificates'],
      ['127.0.0.2', 'certificates'],
    ])
    expect(asked).toBe(1)
    const first = await probe(
      { name: NAME, port },
      { resolve, firstAddress: true, questions: [ALL_QUESTIONS[0]!] },
    )
    expect(first.addresses).toHaveLength(1)
  })

  it('answers that come one byte at a time', async () => {
    const whole = await kept(serveTls(both(), { maxVersion: 'TLSv1.2' }))
    const { connect } = await import('node:net')
    const port = await kept(
      serveTcp(socket => {
        const inner = connect(whole, '127.0.0.1')
        inner.on('error', () => {})
        socket.on('close', () => inner.destroy())
        socket.pipe(inner)
        inner.on('data', bytes => {
          for (const byte of bytes) socket.write(Uint8Array.of(byte))
        })
      }),
    )
    expect(prints((await ask(port, [ALL_QUESTIONS[0]!]))['rsa 1.2'])).toEqual([rsa.sha256, ca.sub.sha256])
  })

  const hasV6 = Object.values(networkInterfaces())
    .flat()
    .some(each => each?.address === '::1')
  it.skipIf(!hasV6)('IPv6', async () => {
    const port = await kept(serveTls(both(), {}, '::1'))
    const result = await probe({ name: '::1', port }, { questions: [ALL_QUESTIONS[0]!] })
    expect(result.addresses).toMatchObject([{ ip: '::1', shots: [{ outcome: 'certificates' }] }])
    expect(result.addresses[0]!.shots[0]!.handshake?.client.ip).toBe('::1')
  })
})

describe('what is no certificate is a result', () => {
  const one = [ALL_QUESTIONS[0]!]
  const outcome = async (each: Parameters<typeof serveTcp>[0], timeout = 4000) =>
    (await ask(await kept(serveTcp(each)), one, '127.0.0.1', timeout))['rsa 1.2']!

  it('refused, unresolvable', async () => {
    const gone = await serveTcp(() => {})
    await gone.close()
    expect((await ask(gone.port, one))['rsa 1.2']).toMatchObject({
      outcome: 'refused',
      cause: 'ECONNREFUSED',
    })
    const result = await probe({ name: 'no-such-host.invalid', port: 8443 })
    expect(result).toMatchObject({ addresses: [], unresolvable: expect.stringMatching(/^E/) })
  })
  it.each<[string, Parameters<typeof serveTcp>[0], Partial<Shot>]>([
    ['timeout', () => {}, { outcome: 'timeout', cause: 'ETIMEDOUT' }],
    ['closed', socket => socket.end(), { outcome: 'closed' }],
    [
      'reset',
      socket => socket.once('data', () => socket.resetAndDestroy()),
      { outcome: 'reset', cause: 'ECONNRESET' },
    ],
    ['not-tls', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), { outcome: 'not-tls' }],
    ['alert', socket => socket.write(Uint8Array.of(21, 3, 3, 0, 2, 2, 40)), { outcome: 'alert', alert: 40 }],
    [
      'malformed',
      socket => socket.write(Uint8Array.of(22, 3, 3, 0, 4, 11, 0, 0, 0)),
      { outcome: 'malformed' },
    ],
    [
      'too-much',
      socket => socket.write(Uint8Array.of(22, 3, 3, 0, 4, 2, 0xff, 0, 0)),
      { outcome: 'too-much' },
    ],
  ])('%s', async (_, each, expected) => {
    expect(await outcome(each, 700)).toMatchObject(expected)
  })
  it('a flood has an end', async () => {
    const record = new Uint8Array(16_389)
    record.set([20, 3, 3, 0x40, 0])
    const shot = await outcome(socket => {
      const pour = () => {
        while (socket.writable && socket.write(record));
      }
      socket.on('drain', pour)
      pour()
    })
    expect(shot.outcome).toBe('too-much')
  })
})

describe('the list', () => {
  it('order, extras and gaps are told', async () => {
    const chain = async (more: readonly Issued[]) => {
      const answers = await ask(await kept(serveTls([{ leaf: rsa, more }])), [ALL_QUESTIONS[0]!])
      return sentListOf(createCertificateReader().chainOf(answers['rsa 1.2']!))
    }
    expect(await chain([ca.sub, ca.root])).toEqual({ ordered: true, extras: [], repeated: [] })
    expect(await chain([ca.root, ca.sub])).toEqual({ ordered: false, extras: [], repeated: [] })
    expect(await chain([ca.foreign, ca.sub])).toMatchObject({
      ordered: false,
      extras: [1],
      missing: 'CN=root,DC=lab',
    })
    expect(await chain([])).toMatchObject({ ordered: true, missing: 'CN=issuing,DC=lab' })
  })
})

describe('the document', () => {
  it('is judged by the trust store, valid by its schema, told in both languages', async () => {
    const port = await kept(serveTls(both()))
    const results = [
      await probe({ name: NAME, port, connect: { host: '127.0.0.1' } }),
      await probe({ name: '127.0.0.1', port }, { questions: [ALL_QUESTIONS[0]!] }),
    ]
    const certificates = createCertificateReader()
    const trustStore = [certificates.read(ca.root.der, { source: 'store' })!]
    const document = toProbe({
      results,
      certificates,
      trustStore,
      wording: '1.1.1',
      version: '0',
      at: DATE,
      judge: (chain, { name }, ip) =>
        verifyOrigin({
          address: name,
          ip,
          chain,
          trustStore,
          at: DATE,
          profile: 'openssl-1.1.1',
          names: 'ats',
          signatures: nodeSignatures(),
        }),
    })
    const [byName, byAddress] = document.targets
    const verdicts = byName!.addresses[0]!.answers.map(({ key, verdict }) => [key, verdict?.reason])
    expect(verdicts).toEqual([
      ['rsa', null],
      ['ecdsa', 'self-signed'],
      ['rsa', null],
      ['ecdsa', 'self-signed'],
    ])
    expect(byAddress!.addresses[0]!.answers[0]!.verdict).toMatchObject({
      reason: 'name-mismatch',
      alert: { code: 80 },
      warning: 'SNI (127.0.0.1) not in certificate. Action=Terminate server=127.0.0.1(127.0.0.1)',
    })
    expect(document.summary).toEqual({ targets: 2, certificates: 2, failing: 2, unanswered: 0 })
    const { Ajv2020 } = await import('ajv/dist/2020.js')
    const { default: formats } = await import('ajv-formats')
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    expect(ajv.validate(probeJsonSchema(), document)).toBe(true)
    const [en, ja] = (['en', 'ja'] as const).map(language =>
      renderProbe(document, { language, width: 100, color: false }),
    )
    for (const text of [en, ja]) expect(text).toContain('cucm-EC.steven.lab')
    expect(en).not.toBe(ja)
  })
})
const DATE = Date.UTC(2026, 5, 1)

describe('limits', () => {
  it('never more at once than allowed, in all and for each host', async () => {
    const limits = createLimits(3, 2)
    const now = new Map<string, number>()
    let all = 0
    const peaks = { all: 0, host: 0 }
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const host = `h${index % 2}`
        return limits.run(host, async () => {
          now.set(host, (now.get(host) ?? 0) + 1)
          peaks.all = Math.max(peaks.all, ++all)
          peaks.host = Math.max(peaks.host, now.get(host)!)
          await new Promise(done => setImmediate(done))
          now.set(host, now.get(host)! - 1)
          all--
        })
      }),
    )
    expect(peaks.all).toBe(3)
    expect(peaks.host).toBeLessThanOrEqual(2)
  })
  it('a task that fails makes room', async () => {
    const limits = createLimits(1, 1)
    await expect(limits.run('h', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await limits.run('h', async () => 7)).toBe(7)
  })
})

describe.skipIf(!hasOpenssl)('openssl s_client -showcerts', () => {
  it('prints the same lists', async () => {
    const lists = [
      both(),
      [
        { leaf: rsa, more: [ca.root, ca.foreign, ca.sub] },
        { leaf: ec, more: [ca.foreign] },
      ],
    ]
    for (const shown of lists) {
      const port = await kept(serveTls(shown, { requestCert: true, ca: [ca.root.pem] }))
      const answers = await ask(port)
      const theirs = await Promise.all([
        showCerts({ host: '127.0.0.1', port, name: NAME }, ['-tls1_2', '-cipher', 'aRSA']),
        showCerts({ host: '127.0.0.1', port, name: NAME }, ['-tls1_2', '-cipher', 'aECDSA']),
        showCerts({ host: '127.0.0.1', port, name: NAME }, ['-tls1_3', '-sigalgs', 'RSA-PSS+SHA256']),
        showCerts({ host: '127.0.0.1', port, name: NAME }, [
          '-tls1_3',
          '-sigalgs',
          'ECDSA+SHA256:ECDSA+SHA384',
        ]),
      ])
      expect(['rsa 1.2', 'ecdsa 1.2', 'rsa 1.3', 'ecdsa 1.3'].map(key => prints(answers[key]))).toEqual(
        theirs,
      )
      expect(theirs[0]!.length).toBeGreaterThan(1)
    }
  })
})
