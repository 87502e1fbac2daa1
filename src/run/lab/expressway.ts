import { join } from 'node:path'
import { parseRelease } from '../../read/uc/index.ts'
import { type ConsoleAnswer, execute, quotedValue } from '../console/index.ts'
import { nodeSignatures } from '../crypto/index.ts'
import { publisherNodes } from '../discover/index.ts'
import { createGateway, type Gateway } from '../gateway/index.ts'
import { connectOrigin } from '../origin/index.ts'
import { type CipherSettings, createPeer, type Peer, RSA_PREFIX, upgradedCiphers } from '../peer/index.ts'
import { createRecorder, type OpenRecorder } from '../record/index.ts'
import type { LoginOptions } from './client/index.ts'
import { clusterLogging } from './cluster-logging.ts'
import type { DeploymentPeer } from './deployment/index.ts'
import { DiscoveryError } from './errors.ts'
import type { Lab } from './types.ts'

export interface ExpresswayOptions {
  /** Folder for the log and for bundles. */
  readonly folder: string
  /** Is it the one that clients meet? */
  readonly edge: boolean
  /** Minutes east of UTC of the log prefix. */
  readonly offset?: number
  /** The other peers of its cluster, as far as they are there. */
  readonly others?: () => readonly Expressway[]
}

/** An Expressway-C of a lab and, for one of its peers, the Expressway-E before it. */
export interface Expressway {
  readonly host: string
  readonly peer: Peer
  readonly recorder: OpenRecorder
  readonly gateway: Gateway
  readonly log: string
  /** One line of its console. */
  console(line: string): Promise<ConsoleAnswer>
  /** Unified CM servers > Refresh servers, for every publisher: as far as they can be asked. */
  refresh(): Promise<void>
  /** Ciphers that nobody has changed become those of the new release. False where it names none. */
  upgrade(release: string): boolean
  /** What a client needs to log in here. */
  login(user: { readonly name: string; readonly password: string }): LoginOptions
  close(): Promise<void>
}

/**
 * Starts a peer of the lab: its trust store as the lab has it, its UC servers discovered, its gateway listening.
 *
 * @throws DiscoveryError, Error of the system where an address cannot be listened on
 */
export async function openExpressway(
  lab: Lab,
  described: DeploymentPeer,
  { folder, edge, offset = 0, others = () => [] }: ExpresswayOptions,
): Promise<Expressway> {
  const { host, domain, release, upgradedFrom } = described
  const peer = createPeer({
    host,
    domain,
    domains: [lab.deployment.domain],
    release,
    ...(upgradedFrom !== undefined && { upgradedFrom }),
    trustStorePem: lab.trustStore(host),
    certificate: lab.identity(host),
    // The same user tries again and again here; `lab console` brings the limit back.
    settings: new Map([['EdgeConfigServer RateLimitPeriod', '0']]),
    allowList: { rules: [], defaultMethods: ['OPTIONS', 'GET', 'HEAD', 'PUT', 'POST'], automatic: true },
  })
  const log = join(folder, `${host}.log`)
  const recorder = createRecorder({ peer, file: { path: log }, offset, folder })
  const gateway = await createGateway({
    peer,
    recorder,
    connectOrigin,
    resolve: lab.resolve,
    listen: edge
      ? {
          tls: {
            address: { address: lab.edge.address, port: EDGE_PORT },
            certificate: lab.edge.chain,
            key: lab.edge.key,
          },
        }
      : {},
  })
  const since = Date.now()
  const run = (line: string) =>
    execute(
      {
        peer,
        by: 'console',
        now: Date.now,
        since,
        offset,
        diagnostics: clusterLogging(recorder.diagnostics, () =>
          others().map(each => each.recorder.diagnostics),
        ),
        folder,
        discover: server =>
          publisherNodes(server, {
            trustStore: peer.state().trustStore.certificates,
            signatures,
            resolve: lab.resolve,
          }),
      },
      line,
    )
  const expressway: Expressway = {
    host,
    peer,
    recorder,
    gateway,
    log,
    console: run,
    async refresh() {
      await run('xCommand UcServers Refresh')
    },
    upgrade(to) {
      const next = parseRelease(to)
      if (!next) return false
      const { release, ciphers } = peer.state()
      peer.change(
        { release: next, ciphers: preferred(described, upgradedCiphers(ciphers, release, next)) },
        'file',
      )
      return true
    },
    login: ({ name, password }) => ({
      edge: lab.edge.fqdn,
      ip: lab.edge.address,
      port: EDGE_PORT,
      trust: lab.edge.root,
      domain: lab.deployment.domain,
      user: name,
      password,
    }),
    async close() {
      await gateway.close()
      await recorder.close()
    },
  }
  try {
    for (const line of publisherLines(lab, described.tlsVerify)) {
      const { ok, output } = await run(line)
      if (!ok) throw new DiscoveryError(output.trim())
    }
    return expressway
  } catch (error) {
    await expressway.close()
    throw error
  }
}

const preferred = ({ prefers }: DeploymentPeer, ciphers: CipherSettings): CipherSettings =>
  prefers === 'ecdsa' && ciphers.list.startsWith(RSA_PREFIX)
    ? { ...ciphers, list: ciphers.list.slice(RSA_PREFIX.length) }
    : ciphers

const signatures = nodeSignatures()

const EDGE_PORT = 8443

/** What an administrator enters: every publisher by its FQDN. TLS verify mode On is `CertValidationDisabled: Off`. */
function publisherLines({ deployment }: Lab, tlsVerify: boolean): readonly string[] {
  return deployment.clusters.flatMap(({ administrator: { name, password }, nodes }) =>
    nodes
      .filter(({ role }) => role === 'publisher')
      .map(({ product, fqdn }) => {
        const [command, user, secret] = COMMANDS[product]
        return `xCommand ${command} Address: ${quotedValue(fqdn)} ${user}: ${quotedValue(name)} ${secret}: ${quotedValue(password)} CertValidationDisabled: ${tlsVerify ? 'Off' : 'On'}`
      }),
  )
}

const COMMANDS = {
  cucm: ['CUCM Config Add', 'Axlusername', 'Axlpassword'],
  imp: ['XMPP Discovery', 'Axlusername', 'Axlpassword'],
  unity: ['Ucxn Config Add', 'Username', 'Password'],
} as const
