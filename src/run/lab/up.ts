import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyPool } from '../pki/index.ts'
import { controlPath, openControl, type Question } from './control.ts'
import { type Deployment, ROLES, type Role } from './deployment/index.ts'
import { LabError } from './errors.ts'
import { type Expressway, openExpressway } from './expressway.ts'
import { type LabOptions, openLab } from './lab.ts'
import type { Lab } from './types.ts'
import { type LabWiring, type PeerWiring, peerWiringOf, wiringOf } from './wiring.ts'

/** What `lab status` tells. */
export interface LabStatus {
  readonly name: string
  readonly pid: number
  readonly folder: string
  readonly edge: { readonly fqdn: string; readonly address: string; readonly port: number }
  readonly users: readonly string[]
  readonly peers: readonly {
    readonly host: string
    readonly release: string
    readonly verifyOriginServer: 'on' | 'off'
    readonly tunnel: string
    readonly log: string
  }[]
  readonly nodes: readonly {
    readonly fqdn: string
    readonly product: string
    readonly role: string
    readonly ip: string
    readonly advertised: string
    readonly ports: readonly number[]
    readonly requests: number
    readonly faults: readonly string[]
  }[]
}

/** What `lab deployment` writes into a file. */
export interface LabUpWiring extends LabWiring {
  readonly peers: readonly PeerWiring[]
}

export interface LabUpOptions {
  /** Where it is spoken with. */
  readonly path?: string
  readonly keyFolder?: string
  readonly addresses?: LabOptions['addresses']
  /** For logs and bundles, which stay there; absent: one of its own, which goes with the lab. */
  readonly folder?: string
}

export interface LabUp {
  status(): LabStatus
  /** Settles when somebody asked for the end. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/**
 * Keeps a lab up with all of its peers, and answers other processes about it. Keys are kept in the folder of the user's cache, so that the next start takes
 * no time.
 *
 * @throws LabError `up-already` and what `openLab` throws, DiscoveryError
 */
export async function labUp(
  deployment: Deployment,
  { path = controlPath(), keyFolder, folder: kept, addresses }: LabUpOptions = {},
): Promise<LabUp> {
  const ending: { resolve?: () => void } = {}
  const ended = new Promise<void>(resolve => {
    ending.resolve = resolve
  })
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'turnpike-lab-')))
  const closers: (() => Promise<unknown>)[] = []
  if (kept === undefined) closers.push(() => rm(folder, { recursive: true, force: true }))
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
    ending.resolve?.()
  }
  const parts: { lab?: Lab; expressways: Expressway[] } = { expressways: [] }
  try {
    const control = await openControl(path, question => {
      if (!parts.lab) throw new LabError('not-up', {})
      return answer(question, parts.lab, parts.expressways, folder, () => ending.resolve?.())
    })
    closers.push(() => control.close())
    const lab = await openLab(deployment, {
      keys: createKeyPool(keyFolder),
      ...(addresses && { addresses }),
    })
    closers.push(() => lab.close())
    for (const [i, peer] of lab.deployment.peers.entries()) {
      const expressway = await openExpressway(lab, peer, {
        folder,
        edge: i === 0,
        others: () => parts.expressways.filter(({ host }) => host !== peer.host),
      })
      closers.push(() => expressway.close())
      parts.expressways.push(expressway)
    }
    parts.lab = lab
    return { status: () => statusOf(lab, parts.expressways, folder), ended, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function answer(
  question: Question,
  lab: Lab,
  expressways: readonly Expressway[],
  folder: string,
  end: () => void,
): Promise<unknown> {
  const [first] = expressways
  if (!first) throw new LabError('not-up', {})
  switch (question.do) {
    case 'status':
      return statusOf(lab, expressways, folder)
    case 'wiring':
      return wiringOfAll(lab, expressways)
    case 'down':
      end()
      return null
    case 'client': {
      const users = lab.deployment.clusters.flatMap(cluster => cluster.users)
      const user = users.find(({ name }) => name === (question.user ?? users[0]?.name))
      if (!user) throw new LabError('no-user', { user: question.user ?? null })
      return first.login({ name: user.name, password: question.password ?? user.password })
    }
    case 'fault': {
      const { fault, node, port, role } = question
      if (role !== undefined && !isRole(role)) throw new LabError('no-role', { node, role })
      const applied = await lab.apply(fault, {
        node,
        ...(port !== undefined && { port }),
        ...(role && { role }),
      })
      await follow(lab, expressways)
      return { node: applied.node, ports: applied.ports, address: applied.address }
    }
    case 'heal':
      await lab.heal(question.node)
      await follow(lab, expressways)
      return null
    case 'console':
      return peerOf(expressways, question.host).console(question.line)
    case 'upgrade': {
      const { release, host } = question
      if (!peerOf(expressways, host).upgrade(release)) throw new LabError('no-release', { release })
      return null
    }
  }
}

/** The peer of that name; the first where none is named. */
function peerOf(expressways: readonly Expressway[], host: string | undefined): Expressway {
  const found = expressways.find(each => host === undefined || each.host === host)
  if (!found) throw new LabError('no-peer', { host: host ?? null })
  return found
}

const wiringOfAll = (lab: Lab, expressways: readonly Expressway[]): LabUpWiring => ({
  ...wiringOf(lab),
  peers: expressways.map(({ peer }) => peerWiringOf(peer.state())),
})

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

/** Certificates that faults want trusted come into every store, and clients are told what the clusters now tell. */
async function follow(lab: Lab, expressways: readonly Expressway[]): Promise<void> {
  for (const { peer, host, refresh } of expressways) {
    peer.change({ trustStorePem: lab.trustStore(host) }, 'console')
    // A publisher that does not verify any more cannot be refreshed: what was discovered stays, as on the product.
    await refresh()
  }
}

function statusOf(lab: Lab, expressways: readonly Expressway[], folder: string): LabStatus {
  const { deployment, edge } = lab
  return {
    name: deployment.name,
    pid: process.pid,
    folder,
    edge: { fqdn: edge.fqdn, address: edge.address, port: 8443 },
    users: deployment.clusters.flatMap(({ users }) => users.map(({ name }) => name)),
    peers: expressways.map(({ host, peer, gateway, log }) => {
      const { release, verifyOriginServer } = peer.state()
      const { address, port } = gateway.tunnel
      return { host, release: release.text, verifyOriginServer, tunnel: `${address}:${port}`, log }
    }),
    nodes: lab.nodes.map(node => ({
      fqdn: node.fqdn,
      product: node.product,
      role: node.role,
      ip: node.ip,
      advertised: lab.advertised(node.fqdn),
      ports: node.ports,
      requests: node.requests().length,
      faults: lab
        .faults()
        .filter(each => each.node === node.fqdn)
        .map(({ fault, ports }) => `${fault.name}:${ports.join('+')}`),
    })),
  }
}
