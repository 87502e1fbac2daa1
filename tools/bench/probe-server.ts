import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { parentPort } from 'node:worker_threads'
import { createKeyPool, dn, type KeyKind, selfSigned } from '../../src/run/pki/index.ts'

/** A TLS server with an RSA and an ECDSA certificate on every address of loopback; posts its port. */
const pool = createKeyPool()
const made = async (kind: KeyKind, cn: string) =>
  selfSigned({
    subject: dn(`CN=${cn}`),
    key: await pool.key(kind, 'bench'),
    notBefore: Date.UTC(2026, 0, 1),
    notAfter: Date.UTC(2060, 0, 1),
    extensions: { names: [{ dns: 'cucm.steven.lab' }] },
  })
const shown = [await made('rsa-2048', 'cucm.steven.lab'), await made('ec-p384', 'cucm-EC.steven.lab')]
const server = createServer({ cert: shown.map(({ pem }) => pem), key: shown.map(({ key }) => key.pem) })
server.on('tlsClientError', () => {})
server.on('secureConnection', socket => socket.on('error', () => {}))
server.listen(0, '0.0.0.0', 4_096, () => parentPort?.postMessage((server.address() as AddressInfo).port))
