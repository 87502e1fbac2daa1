import { spawnSync } from 'node:child_process'

/** Whether a program that only tests compare with can be run here; says so once where it cannot. */
export function available(program: string): boolean {
  const found = spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
  if (!found) console.warn(`${program} is not installed: what it would confirm is not compared`)
  return found
}

/** Standard output of a program, which is given `input`. */
export function outputOf(program: string, args: readonly string[], input?: Uint8Array): string {
  const done = spawnSync(program, args, { ...(input && { input }), encoding: 'utf8', maxBuffer: 64 << 20 })
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`)
  return done.stdout
}
