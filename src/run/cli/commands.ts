import type { Command } from 'commander'
import type { Language } from '../../tell/messages/index.ts'
import type { SetExit } from './exit.ts'

type Create = (exit: SetExit, language: Language) => Command

/** Every command, in the order of the help; each is loaded when it is wanted, because one needs little of what another needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Create>>> = {
  analyze: async () => (await import('./commands/analyze.ts')).analyzeCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  trust: async () => (await import('./commands/trust.ts')).trustCommand,
  decode: async () => (await import('./commands/decode.ts')).decodeCommand,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  gateway: async () => (await import('./commands/gateway.ts')).gatewayCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
  probe: async () => (await import('./commands/probe.ts')).probeCommand,
  discover: async () => (await import('./commands/discover.ts')).discoverCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  lab: async () => (await import('./commands/lab.ts')).labCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  worker: async () => (await import('./commands/worker.ts')).workerCommand,
  send: async () => (await import('./commands/send.ts')).sendCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
}

/** What makes the commands that the arguments can mean: the one they name, or all where they name none or ask for help. */
export async function commandsFor(args: readonly string[]): Promise<readonly Create[]> {
  if (args[0] === '--version' || args[0] === '-V') return []
  const named = args.find(argument => argument === 'help' || Object.hasOwn(COMMANDS, argument))
  const load = named === undefined ? undefined : COMMANDS[named]
  return Promise.all((load ? [load] : Object.values(COMMANDS)).map(each => each()))
}
