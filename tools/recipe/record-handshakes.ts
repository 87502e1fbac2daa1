import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Server,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ConnectionOptions,
  connect as connectTls,
  createServer as createTlsServer,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls'
import { pathToFileURL } from 'node:url'
import type { Certificate } from './certificate.ts'
import { makeLab } from './lab.ts'

/**
 * Records real handshakes over loopback as text for `fixtures/handshakes`:
 *
 *     node dist/tools/recipe/record-handshakes.js fixtures/handshakes [NAME…]
 *
 * Both sides are Node's TLS, but where a side has to refuse a certificate inside the handshake: Node checks after it, so
 * `openssl s_client` and `s_server` stand in, which send the alert themselves. Randoms and keys differ from run to run: record anew only
 * what a test needs anew.
 */

interface Chunk {
  readonly from: 'client' | 'server'
  bytes: Buffer
}

interface Party {
  /** Port the server listens on. */
  readonly port: number
  close(): void
}

interface Scenario {
  readonly about: string
  serve(): Promise<Party>
  /** Holds the connection through the relay at `port`, until it is over. */
  call(port: number): Promise<void>
  /** Connections held before the one that is recorded (resumption). */
  readonly rehearsals?: number
}

const LOOPBACK = '127.0.0.1'
const NAME = 'cucm.steven.lab'
/** A connection over loopback takes milliseconds. */
const DEADLINE_MS = 10_000
const BYTES_A_LINE = 32

async function scenarios(folder: string): Promise<Record<string, Scenario>> {
  const lab = await makeLab()
  const pem = (...certificates: readonly Certificate[]) => certificates.map(one => one.pem).join('')
  const file = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const present = (...chain: readonly Certificate[]) => ({
    key: chain[0]!.key.pem,
    cert: pem(...chain),
  })
  const only = (version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => ({
    minVersion: version,
    maxVersion: version,
  })
  const old = { ciphers: 'DEFAULT@SECLEVEL=0' }
  const node = (options: TlsOptions) => () => serveWithNode(options)
  const call = (options: ConnectionOptions) => (port: number) => callWithNode(port, options)
  const asking = (by: Certificate): TlsOptions => ({
    requestCert: true,
    rejectUnauthorized: false,
    ca: pem(by),
  })
  const chain = present(lab.tomcatIssuing, lab.issuing)
  const trust = file('other-ca.pem', pem(lab.vngtp))
  const refusing = (version: string) => (port: number) =>
    run('openssl', [
      's_client',
      ...[
        '-connect',
        `${LOOPBACK}:${port}`,
        '-servername',
        NAME,
        '-CAfile',
        trust,
        '-verify_return_error',
        version,
      ],
    ])
  let session: Buffer | undefined
  const resume = (port: number) =>
    callWithNode(port, { ...only('TLSv1.2'), ...(session ? { session } : {}) }, given => {
      session = given
    })

  return {
    'tls12-rsa': {
      about: 'TLS 1.2, RSA certificate with its intermediate, no client certificate asked for',
      serve: node({ ...chain, ...only('TLSv1.2') }),
      call: call(only('TLSv1.2')),
    },
    'tls12-ecdsa-client-certificate': {
      about: 'TLS 1.2, self-signed ECDSA certificate, client certificate asked for and given',
      serve: node({ ...present(lab.tomcatEcdsa), ...asking(lab.root), ...only('TLSv1.2') }),
      call: call({ ...only('TLSv1.2'), ...present(lab.unity) }),
    },
    'tls12-no-client-certificate': {
      about: 'TLS 1.2, client certificate asked for, none given',
      serve: node({ ...chain, ...asking(lab.device), ...only('TLSv1.2') }),
      call: call(only('TLSv1.2')),
    },
    'tls12-unknown-ca': {
      about: 'TLS 1.2, client refuses the certificate with unknown_ca',
      serve: node({ ...present(lab.tomcatEcdsa), ...asking(lab.root), ...only('TLSv1.2') }),
      call: refusing('-tls1_2'),
    },
    'tls12-client-refused': {
      about: 'TLS 1.2, server refuses the client certificate',
      serve: () => {
        const key = file('server-key.pem', lab.tomcat.key.pem)
        const certificate = file('server.pem', pem(lab.tomcat))
        return serveWithOpenssl(['-key', key, '-cert', certificate, '-CAfile', trust, '-tls1_2'])
      },
      call: call({ ...only('TLSv1.2'), ...present(lab.unity) }),
    },
    'tls12-resumed': {
      about: 'TLS 1.2, session resumed by ticket: no certificate is sent',
      serve: node({ ...chain, ...only('TLSv1.2') }),
      call: resume,
      rehearsals: 1,
    },
    'tls13-rsa': {
      about: 'TLS 1.3, certificates encrypted',
      serve: node({ ...chain, ...only('TLSv1.3') }),
      call: call(only('TLSv1.3')),
    },
    'tls13-retry': {
      about: 'TLS 1.3, HelloRetryRequest and a second ClientHello',
      serve: node({ ...chain, ...only('TLSv1.3'), ecdhCurve: 'P-384' }),
      call: call({ ...only('TLSv1.3'), ecdhCurve: 'X25519:P-384' }),
    },
    'tls13-unknown-ca': {
      about:
        'TLS 1.3, client refuses the certificate with unknown_ca before its keys change: the alert is in the clear',
      serve: node({ ...chain, ...only('TLSv1.3') }),
      call: refusing('-tls1_3'),
    },
    'tls11-rsa': {
      about: 'TLS 1.1, client certificate asked for without signature algorithms',
      serve: node({ ...chain, ...asking(lab.root), ...only('TLSv1.1'), ...old }),
      call: call({ ...only('TLSv1.1'), ...old }),
    },
    'tls10-rsa': {
      about: 'TLS 1.0',
      serve: node({ ...chain, ...only('TLSv1'), ...old }),
      call: call({ ...only('TLSv1'), ...old }),
    },
    'protocol-version': {
      about: 'The server knows no version that the client offers, and says so',
      serve: node({ ...chain, ...only('TLSv1.3') }),
      call: call(only('TLSv1.2')),
    },
  }
}

async function serveWithNode(options: TlsOptions): Promise<Party> {
  const server = createTlsServer({ honorCipherOrder: false, ...options })
  server.on('tlsClientError', () => undefined)
  server.on('secureConnection', socket => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end('HTTP/1.0 204 No Content\r\n\r\n'))
  })
  return { port: await listen(server), close: () => server.close() }
}

async function serveWithOpenssl(options: readonly string[]): Promise<Party> {
  const port = await freePort()
  const fixed = [
    's_server',
    '-accept',
    `${LOOPBACK}:${port}`,
    '-Verify',
    '2',
    '-verify_return_error',
    '-naccept',
    '1',
  ]
  const child = spawn('openssl', [...fixed, ...options], { stdio: ['pipe', 'pipe', 'ignore'] })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.stdout.on('data', text => {
      if (String(text).includes('ACCEPT')) resolve()
    })
  })
  return { port, close: () => child.kill() }
}

function callWithNode(
  port: number,
  options: ConnectionOptions,
  keep?: (session: Buffer) => void,
): Promise<void> {
  return new Promise(resolve => {
    const socket: TLSSocket = connectTls({
      host: LOOPBACK,
      port,
      servername: NAME,
      rejectUnauthorized: false,
      ...options,
    })
    socket.once('secureConnect', () => socket.write('GET / HTTP/1.0\r\n\r\n'))
    if (keep) socket.on('session', keep)
    socket.on('data', () => undefined)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => resolve())
  })
}

/** Runs a program that is expected to fail; it is over when its output is. */
function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] })
    child.once('error', reject)
    child.once('close', () => resolve())
  })
}

/** Holds one scenario's connections through a relay that writes down the last of them. */
async function record({ serve, call, rehearsals = 0 }: Scenario): Promise<Chunk[]> {
  const party = await serve()
  let chunks: Chunk[] = []
  const relay = createTcpServer(client => {
    const server = connectTcp(party.port, LOOPBACK)
    const pass = (from: Chunk['from'], bytes: Buffer) => {
      const last = chunks.at(-1)
      if (last?.from === from) last.bytes = Buffer.concat([last.bytes, bytes])
      else chunks.push({ from, bytes })
    }
    client.on('data', bytes => {
      pass('client', bytes)
      server.write(bytes)
    })
    server.on('data', bytes => {
      pass('server', bytes)
      client.write(bytes)
    })
    client.on('end', () => server.end())
    server.on('end', () => client.end())
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
  })
  const port = await listen(relay)
  const deadline = setTimeout(() => {
    throw new Error('the handshake took too long')
  }, DEADLINE_MS)
  for (let i = 0; i <= rehearsals; i++) {
    chunks = []
    await call(port)
  }
  clearTimeout(deadline)
  relay.close()
  party.close()
  return chunks
}

/** Direction lines and hex: `client` or `server`, then what it sent until the other did. */
function fixtureText(about: string, chunks: readonly Chunk[]): string {
  const blocks = chunks.map(({ from, bytes }) => {
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += BYTES_A_LINE)
      lines.push(bytes.subarray(at, at + BYTES_A_LINE).toString('hex'))
    return [from, ...lines].join('\n')
  })
  return `# ${about}\n${blocks.join('\n')}\n`
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

async function main([target, ...names]: readonly string[]): Promise<number> {
  if (target === undefined) {
    console.error('usage: record-handshakes FOLDER [NAME…]')
    return 2
  }
  mkdirSync(target, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'handshakes-'))
  try {
    for (const [name, scenario] of Object.entries(await scenarios(scratch))) {
      if (names.length > 0 && !names.includes(name)) continue
      const chunks = await record(scenario)
      writeFileSync(join(target, `${name}.hex`), fixtureText(scenario.about, chunks))
      console.log(`${name}: ${chunks.map(({ from, bytes }) => `${from} ${bytes.length}`).join(', ')}`)
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2))
