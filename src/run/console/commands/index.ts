import type { ConsoleCommand } from '../command.ts'
import { allowListCommands } from './allow-list.ts'
import { diagnosticCommands } from './diagnostics.ts'
import { systemCommands } from './system.ts'
import { trustStoreCommands } from './trust-store.ts'
import { ucServerCommands } from './uc-servers.ts'

/** Every `xCommand`, by its path. */
export const COMMANDS: readonly ConsoleCommand[] = [
  ...allowListCommands,
  ...diagnosticCommands,
  ...systemCommands,
  ...trustStoreCommands,
  ...ucServerCommands,
].sort((a, b) => (a.path < b.path ? -1 : 1))
