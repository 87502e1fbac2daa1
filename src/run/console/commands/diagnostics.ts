import type { DiagnosticOptions, Diagnostics } from '../../record/index.ts'
import { type Arguments, type ConsoleCommand, needed } from '../command.ts'
import { type ConsoleContext, ConsoleError } from '../context.ts'

/** Diagnostic logging. The product has it in its web interface alone (facts: diagnostic bundle); the steps are those of that page. */
export const diagnosticCommands: readonly ConsoleCommand[] = [
  {
    path: 'DiagnosticLogging Start',
    help: 'Starts a new log; the one before it is gone',
    parameters: [
      {
        name: 'Tcpdump',
        space: { kind: 'word', values: ['On', 'Off', 'Dumpcap'] },
        initial: 'Off',
        help: 'On: packets of the gateway itself; Dumpcap: of the wire, where it may',
      },
      {
        name: 'Address',
        space: { kind: 'text', from: 1, to: 512 },
        help: 'Only packets of these addresses, FQDN or IP, separated by commas',
      },
      {
        name: 'Port',
        space: { kind: 'text', from: 1, to: 128 },
        help: 'Only packets of these ports, separated by commas',
      },
    ],
    async run(context, args) {
      await logging(context).start(optionsOf(args))
      return []
    },
  },
  {
    path: 'DiagnosticLogging Marker',
    help: 'Writes DEBUG_MARKER and a text into the log',
    parameters: [{ name: 'Text', space: { kind: 'text', from: 1, to: 256 }, required: true, help: 'Text' }],
    run(context, args) {
      logging(context).marker(needed(args, 'Text'))
      return []
    },
  },
  {
    path: 'DiagnosticLogging Stop',
    help: 'Stops the log and restores the levels',
    parameters: [],
    async run(context) {
      await logging(context).stop()
      return []
    },
  },
  {
    path: 'DiagnosticLogging Collect',
    help: 'Writes the bundle of the stopped log',
    parameters: [],
    async run(context) {
      const { name, path } = await logging(context).collect(context.folder ?? process.cwd())
      return [`*r Bundle: "${name}" Path: "${path}"`]
    },
  },
  {
    path: 'DiagnosticLogging Status',
    help: 'What the log does',
    parameters: [],
    run: context => [statusLine(logging(context))],
  },
]

function logging({ diagnostics }: ConsoleContext): Diagnostics {
  if (!diagnostics) throw new ConsoleError('no gateway runs here: there is nothing to log')
  return diagnostics
}

function statusLine(diagnostics: Diagnostics): string {
  const state = diagnostics.state()
  if (state.state === 'idle') return '*r State: Idle'
  const since = new Date(state.since).toISOString()
  return state.state === 'running'
    ? `*r State: Running Since: ${since} Tcpdump: ${state.tcpdump ? 'On' : 'Off'}`
    : `*r State: Stopped Since: ${since} Until: ${new Date(state.until).toISOString()}`
}

function optionsOf(args: Arguments): DiagnosticOptions {
  const tcpdump = args.get('Tcpdump')
  const list = (name: string) => (args.get(name) ?? '').split(/[\s,]+/).filter(Boolean)
  const ports = list('Port').map(Number)
  const wrong = ports.findIndex(port => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (wrong >= 0) throw new ConsoleError(`${list('Port')[wrong]} is no port`)
  return {
    ...(tcpdump === 'On' && { tcpdump: 'own' as const }),
    ...(tcpdump === 'Dumpcap' && { tcpdump: 'dumpcap' as const }),
    filter: { addresses: list('Address'), ports },
  }
}
