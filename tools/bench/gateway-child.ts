import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGateway } from '../../src/run/gateway/index.ts'
import { connectOrigin } from '../../src/run/origin/index.ts'
import { createPeer } from '../../src/run/peer/index.ts'
import { createRecorder } from '../../src/run/record/index.ts'
import { ORIGIN, PORTS } from './gateway-place.ts'

/** The gateway of a benchmark, in a process of its own: `gateway-child FOLDER PORT LEVEL`. */
const [folder = '.', port = '0', level = 'WARN'] = process.argv.slice(2)
const peer = createPeer({
  host: 'bench',
  domain: 'steven.lab',
  domains: ['steven.lab'],
  release: 'X14.2.0',
  trustStorePem: readFileSync(join(folder, 'ca.pem'), 'utf8'),
  logLevel: level === 'INFO' ? 'INFO' : 'WARN',
  allowList: {
    rules: [PORTS.origin, PORTS.closing].map(at => ({
      protocol: 'https',
      address: ORIGIN,
      port: at,
      path: '/',
      match: 'prefix',
      methods: [],
      type: 'Manual rule',
      deployment: 1,
    })),
    defaultMethods: ['GET'],
  },
})
const recorder = createRecorder({
  peer,
  file: { path: join(folder, `${port}.log`), size: 50_000_000, keep: 1 },
})
const gateway = await createGateway({
  peer,
  recorder,
  connectOrigin: (target, rules, options) =>
    connectOrigin(target, rules, { ...options, resolve: async () => ['127.0.0.1'] }),
  listen: { tunnel: { address: '127.0.0.1', port: Number(port) } },
  limits: { idlePerOrigin: 256, connections: 20_000 },
  timeouts: { keepAlive: 120_000 },
})
process.on('SIGTERM', () => {
  void gateway.close().then(() => process.exit(0))
})
// The soak asks for memory behind a collection of garbage.
process.on('message', () => {
  globalThis.gc?.()
  const { counters } = gateway
  process.send?.({
    rss: process.memoryUsage.rss(),
    clients: counters.clients,
    answered: [...counters.answered],
  })
})
