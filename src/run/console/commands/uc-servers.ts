import { UC_UNAVAILABLE, type UcNode, type UcProduct, type UcServer } from '../../peer/index.ts'
import { type Arguments, type ConsoleCommand, needed, type Parameter } from '../command.ts'
import { type ConsoleContext, ConsoleError } from '../context.ts'

/** UC servers, with the fields of the product's pages (facts: discovery, CLI). TLS verify mode On is `CertValidationDisabled: Off`. */

const NAME = { kind: 'text', from: 1, to: 128 } as const
const SECRET = { kind: 'text', from: 0, to: 1024 } as const
const ON_OFF = { kind: 'word', values: ['On', 'Off'] } as const

const address: Parameter = {
  name: 'Address',
  space: NAME,
  required: true,
  help: 'Publisher address, FQDN or IP',
}

const options: readonly Parameter[] = [
  {
    name: 'CertValidationDisabled',
    space: ON_OFF,
    initial: 'Off',
    help: 'On: TLS verify mode Off, the certificate is not looked at during discovery',
  },
  { name: 'DeploymentId', space: { kind: 'number', from: 1, to: 65_535 }, initial: '1', help: 'Deployment' },
  { name: 'AesGcmSupport', space: ON_OFF, initial: 'Off', help: 'AES GCM support' },
  { name: 'SipUpdate', space: ON_OFF, initial: 'Off', help: 'SIP UPDATE for session refresh' },
  { name: 'IcePassthrough', space: ON_OFF, initial: 'Off', help: 'ICE Passthrough support' },
]

interface Kind {
  readonly product: UcProduct
  readonly add: string
  readonly remove: string
  readonly user: string
  readonly password: string
  readonly what: string
}

const KINDS: readonly Kind[] = [
  {
    product: 'cucm',
    add: 'CUCM Config Add',
    remove: 'CUCM Config Delete',
    user: 'Axlusername',
    password: 'Axlpassword',
    what: 'Unified CM',
  },
  {
    product: 'imp',
    add: 'XMPP Discovery',
    remove: 'XMPP Delete',
    user: 'Axlusername',
    password: 'Axlpassword',
    what: 'IM and Presence Service',
  },
  {
    product: 'unity',
    add: 'Ucxn Config Add',
    remove: 'Ucxn Config Delete',
    user: 'Username',
    password: 'Password',
    what: 'Unity Connection',
  },
]

export const ucServerCommands: readonly ConsoleCommand[] = [
  ...KINDS.flatMap(commandsOf),
  {
    path: 'UcServers Refresh',
    help: 'Asks publishers for their nodes again: all of them, or one',
    parameters: [{ ...address, required: false }],
    run: refresh,
  },
]

function commandsOf(kind: Kind): readonly ConsoleCommand[] {
  return [
    {
      path: kind.add,
      help: `Adds a ${kind.what} publisher and finds its nodes`,
      parameters: [
        address,
        { name: kind.user, space: NAME, required: true, help: 'User name' },
        { name: kind.password, space: SECRET, required: true, secret: true, help: 'Password' },
        ...options,
      ],
      run: (context, args) => add(context, kind, args),
    },
    {
      path: kind.remove,
      help: `Deletes a ${kind.what} publisher with its nodes and their rules`,
      parameters: [address],
      run: (context, args) => remove(context, kind, needed(args, 'Address')),
    },
  ]
}

async function add(context: ConsoleContext, kind: Kind, args: Arguments): Promise<string[]> {
  const { peer, by } = context
  const entered: UcServer = {
    product: kind.product,
    address: needed(args, 'Address').toLowerCase(),
    username: needed(args, kind.user),
    password: needed(args, kind.password),
    tlsVerify: args.get('CertValidationDisabled') === 'Off',
    deployment: Number(args.get('DeploymentId')),
    aesGcm: args.get('AesGcmSupport') === 'On',
    sipUpdate: args.get('SipUpdate') === 'On',
    icePassthrough: args.get('IcePassthrough') === 'On',
    nodes: [],
  }
  const { ucServers } = peer.state()
  if (ucServers.some(({ product, address }) => product === entered.product && address === entered.address))
    throw new ConsoleError(`${entered.address} is there already`)
  const nodes = await nodesOf(context, entered)
  if (typeof nodes === 'string') throw new ConsoleError(nodes)
  peer.change({ ucServers: [...peer.state().ucServers, { ...entered, nodes }] }, by)
  return nodes.map(nodeLine)
}

/** Refresh servers: nodes and their rules are made anew. A publisher that cannot be asked keeps those it had, and is told. */
async function refresh(context: ConsoleContext, args: Arguments): Promise<string[]> {
  const { peer, by, discover } = context
  if (!discover) throw new ConsoleError('publishers cannot be asked from here')
  const address = args.get('Address')?.toLowerCase()
  const asked = peer.state().ucServers.filter(each => address === undefined || each.address === address)
  if (address !== undefined && asked.length === 0) throw new ConsoleError(`there is no publisher ${address}`)
  const faults: string[] = []
  const lines: string[] = []
  for (const server of asked) {
    const nodes = await nodesOf(context, server)
    if (typeof nodes === 'string') faults.push(nodes)
    else {
      const { ucServers } = peer.state()
      peer.change(
        { ucServers: ucServers.map(each => (isSame(each, server) ? { ...each, nodes } : each)) },
        by,
      )
      lines.push(...nodes.map(nodeLine))
    }
  }
  tellFaults(context, faults, address)
  if (faults.length > 0) throw new ConsoleError(faults.join('; '))
  return lines
}

/** As an alarm, until all that was asked has answered: nobody may be there to read the answer. */
function tellFaults({ peer, by, now }: ConsoleContext, faults: readonly string[], address?: string): void {
  const { alarms } = peer.state()
  const others = alarms.filter(({ id, text }) => id !== UC_UNAVAILABLE || !isAbout(text, address))
  const text = `Unified CM server unavailable: ${faults.join('; ')}`
  const alarm = { id: UC_UNAVAILABLE, severity: 'error', text, raised: now(), acknowledged: false } as const
  if (faults.length > 0) peer.change({ alarms: [...others, alarm] }, by)
  else if (others.length < alarms.length) peer.change({ alarms: others }, by)
}

const isAbout = (text: string, address: string | undefined): boolean =>
  address === undefined || text.includes(` ${address}:`)

const isSame = (one: UcServer, other: UcServer): boolean =>
  one.product === other.product && one.address === other.address

const nodeLine = ({ address, role }: UcNode): string => `*r Node: ${address} Role: ${role}`

/** Text: why they are not known. */
async function nodesOf({ discover }: ConsoleContext, server: UcServer): Promise<readonly UcNode[] | string> {
  const { product, address } = server
  const found = (await discover?.(server)) ?? [{ product, role: 'publisher' as const, address }]
  return 'code' in found ? `Unable to communicate with ${address}: ${found.code} ${found.detail}` : found
}

function remove({ peer, by }: ConsoleContext, { product, what }: Kind, address: string): string[] {
  const { ucServers } = peer.state()
  const kept = ucServers.filter(
    server => server.product !== product || server.address.toLowerCase() !== address.toLowerCase(),
  )
  if (kept.length === ucServers.length) throw new ConsoleError(`there is no ${what} publisher ${address}`)
  peer.change({ ucServers: kept }, by)
  return []
}
