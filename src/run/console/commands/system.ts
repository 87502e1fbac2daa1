import { PeerError, type Policy } from '../../peer/index.ts'
import { type Arguments, type ConsoleCommand, needed } from '../command.ts'
import { type ConsoleContext, ConsoleError } from '../context.ts'

const NAME = { kind: 'text', from: 1, to: 253 } as const
const PORT = { kind: 'number', from: 1, to: 65_535 } as const

/** Domains, syslog servers, exceptions from verification, alarms, restart. */
export const systemCommands: readonly ConsoleCommand[] = [
  {
    path: 'Domain Add',
    help: 'Adds a domain of MRA',
    parameters: [{ name: 'Name', space: NAME, required: true, help: 'DNS domain' }],
    run({ peer, by }, args) {
      const { domains } = peer.state()
      const name = needed(args, 'Name')
      if (domains.some(domain => domain.toLowerCase() === name.toLowerCase()))
        throw new ConsoleError(`${name} is there already`)
      peer.change({ domains: [...domains, name] }, by)
      return []
    },
  },
  {
    path: 'Domain Delete',
    help: 'Deletes a domain of MRA',
    parameters: [{ name: 'Name', space: NAME, required: true, help: 'DNS domain' }],
    run({ peer, by }, args) {
      const { domains } = peer.state()
      const name = needed(args, 'Name').toLowerCase()
      const kept = domains.filter(domain => domain.toLowerCase() !== name)
      if (kept.length === domains.length) throw new ConsoleError(`there is no domain ${name}`)
      peer.change({ domains: kept }, by)
      return []
    },
  },
  {
    path: 'EdgeConfigServer Exception Add',
    help: 'Another policy for one origin until a date; every use is logged',
    parameters: [
      { name: 'Address', space: NAME, required: true, help: 'Connection address, FQDN or IP' },
      { name: 'Port', space: PORT, help: 'Absent: every port' },
      {
        name: 'Policy',
        space: { kind: 'word', values: ['enforce', 'permissive', 'off'] },
        required: true,
        help: 'Policy',
      },
      {
        name: 'Until',
        space: { kind: 'text', from: 10, to: 30 },
        required: true,
        help: '2026-12-31 or 2026-12-31T18:00:00Z',
      },
      {
        name: 'Reason',
        space: { kind: 'text', from: 1, to: 256 },
        required: true,
        help: 'Stands in the log',
      },
    ],
    run: addException,
  },
  {
    path: 'EdgeConfigServer Exception Delete',
    help: 'Deletes the exceptions of an origin',
    parameters: [
      { name: 'Address', space: NAME, required: true, help: 'Connection address' },
      { name: 'Port', space: PORT, help: 'Absent: all of them' },
    ],
    run: deleteException,
  },
  {
    path: 'EdgeConfigServer Exception List',
    help: 'Exceptions in the order in which they count',
    parameters: [],
    run: ({ peer }) =>
      peer
        .state()
        .exceptions.map(
          ({ address, port, policy, until, reason }) =>
            `*r Address: "${address}" Port: ${port ?? 'any'} Policy: ${policy} Until: ${new Date(until).toISOString()} Reason: "${reason}"`,
        ),
  },
  {
    path: 'Remote Syslog Add',
    help: 'Enters a syslog server',
    parameters: [
      { name: 'Address', space: NAME, required: true, help: 'Address of the server' },
      { name: 'Port', space: PORT, initial: '514', help: 'Port' },
      {
        name: 'Transport',
        space: { kind: 'word', values: ['udp', 'tcp', 'tls'] },
        initial: 'udp',
        help: 'Transport',
      },
      { name: 'Format', space: { kind: 'word', values: ['ietf'] }, initial: 'ietf', help: 'RFC 5424' },
    ],
    run: addSyslog,
  },
  {
    path: 'Remote Syslog Delete',
    help: 'Deletes a syslog server',
    parameters: [{ name: 'Address', space: NAME, required: true, help: 'Address of the server' }],
    run: deleteSyslog,
  },
  {
    path: 'Alarm Acknowledge',
    help: 'Acknowledges an alarm',
    parameters: [
      { name: 'Id', space: { kind: 'number', from: 1, to: 99_999 }, required: true, help: 'Its number' },
    ],
    run({ peer, by }, args) {
      const id = needed(args, 'Id')
      const { alarms } = peer.state()
      if (!alarms.some(alarm => alarm.id === id)) throw new ConsoleError(`alarm ${id} is not raised`)
      peer.change(
        { alarms: alarms.map(alarm => (alarm.id === id ? { ...alarm, acknowledged: true } : alarm)) },
        by,
      )
      return []
    },
  },
  {
    path: 'Restart',
    help: 'Restarts the gateway: listeners, processes, log files',
    parameters: [],
    run({ restart }) {
      if (!restart) throw new ConsoleError('no gateway runs here')
      restart()
      return []
    },
  },
]

function addException({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const port = args.get('Port')
  const until = Date.parse(needed(args, 'Until'))
  if (Number.isNaN(until))
    throw new PeerError('bad-exception', { value: needed(args, 'Until'), cause: 'until' })
  const exception = {
    address: needed(args, 'Address').toLowerCase(),
    policy: needed(args, 'Policy') as Policy,
    until,
    reason: needed(args, 'Reason'),
    ...(port !== undefined && { port: Number(port) }),
  }
  peer.change({ exceptions: [...peer.state().exceptions, exception] }, by)
  return []
}

function deleteException({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const { exceptions } = peer.state()
  const port = args.get('Port')
  const kept = exceptions.filter(
    each =>
      each.address !== needed(args, 'Address').toLowerCase() ||
      (port !== undefined && each.port !== Number(port)),
  )
  if (kept.length === exceptions.length) throw new ConsoleError('there is no such exception')
  peer.change({ exceptions: kept }, by)
  return []
}

const SERVERS = [1, 2, 3, 4]
const addressOf = (number: number): string => `Remote Syslog ${number} Address`

function addSyslog({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const settings = new Map(peer.state().settings)
  const number = SERVERS.find(each => !settings.get(addressOf(each)))
  if (number === undefined) throw new ConsoleError('there are four syslog servers already')
  for (const [name, value] of args) settings.set(`Remote Syslog ${number} ${name}`, value)
  peer.change({ settings }, by)
  return []
}

function deleteSyslog({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const settings = new Map(peer.state().settings)
  const number = SERVERS.find(each => settings.get(addressOf(each)) === needed(args, 'Address'))
  if (number === undefined) throw new ConsoleError(`there is no syslog server ${needed(args, 'Address')}`)
  for (const path of [...settings.keys()])
    if (path.startsWith(`Remote Syslog ${number} `)) settings.delete(path)
  peer.change({ settings }, by)
  return []
}
