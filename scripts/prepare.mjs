// What a fresh clone needs before anything of it can run: packages and the build. Uses Node alone. Everything goes to stderr,
// because stdout belongs to the command that runs afterwards.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs a program with its output on stderr; ends this process with its exit code where it fails. */
export function must(command, args, env = process.env) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env,
    shell: process.platform === 'win32',
  })
  if (done.error) console.error(`${command}: ${done.error.message}`)
  if (done.status !== 0) process.exit(done.status ?? 1)
}

function filesUnder(folder, wanted) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && wanted(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

/** Installs the exact packages of the lock file, once for each content of it. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.turnpike-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.error('turnpike: installing packages …')
  must('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}

/** Builds `dist` where a source file, a setting or the set of files has changed since. */
export function build() {
  const inputs = [
    ...filesUnder(join(root, 'src'), name => name.endsWith('.ts') && !name.endsWith('.test.ts')),
    ...filesUnder(join(root, 'tools'), name => name.endsWith('.ts') && !name.endsWith('.test.ts')),
    join(root, 'tsconfig.json'),
    join(root, 'package-lock.json'),
  ]
  const hash = createHash('sha256')
  for (const file of inputs) hash.update(`${file} ${statSync(file).mtimeMs} ${statSync(file).size}\n`)
  const state = hash.digest('hex')
  const stamp = join(root, 'dist', '.state')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  console.error('turnpike: building …')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  must(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'])
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, state)
}
