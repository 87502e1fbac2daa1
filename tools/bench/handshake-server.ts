import { constants } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer, type SecureVersion } from 'node:tls'
import { createAuthority, dn, makeKey } from '../../src/run/pki/index.ts'

/** Origins of TLS 1.2 and 1.3 with a chain of two, in a process of their own; sends their ports and the root to its parent. */
const dates = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2060, 0, 1) }
const [rootKey, subKey, key] = await Promise.all([
  makeKey('rsa-2048'),
  makeKey('rsa-2048'),
  makeKey('rsa-2048'),
])
const root = createAuthority({ subject: dn('CN=root'), key: rootKey, ...dates })
const sub = createAuthority({ subject: dn('CN=sub'), key: subKey, issuer: root, ...dates })
const leaf = sub.issue({
  subject: dn('CN=cucm.steven.lab'),
  key,
  ...dates,
  extensions: { names: [{ dns: 'cucm.steven.lab' }] },
})

const listen = (version: SecureVersion): Promise<number> =>
  new Promise(resolve => {
    const server = createServer({
      key: key.pem,
      cert: leaf.pem + sub.pem,
      minVersion: version,
      maxVersion: version,
      secureOptions: constants.SSL_OP_NO_TICKET,
    })
    server.on('tlsClientError', () => {})
    server.on('secureConnection', socket => socket.on('error', () => {}))
    server.listen(0, '127.0.0.1', 4_096, () => resolve((server.address() as AddressInfo).port))
  })

process.send?.({ ports: [await listen('TLSv1.2'), await listen('TLSv1.3')], root: root.pem })
process.on('disconnect', () => process.exit())
