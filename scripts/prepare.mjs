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

const isSource = name => /\.(?:tsx?|css|html)$/.test(name) && !name.endsWith('.test.ts')

/** Tells the names, times and sizes of files by one word: another word, and something has changed. */
function stateOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file} ${statSync(file).mtimeMs} ${statSync(file).size}\n`)
  return hash.digest('hex')
}

/** Runs `make` where its inputs are not those that the stamp tells of. */
function onChange(inputs, stamp, title, make) {
  const state = stateOf(inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  console.error(`turnpike: building ${title}…`)
  make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, state)
}

/** Builds `dist` where a source file, a setting or the set of files has changed since; the page stays. */
export function build() {
  const dist = join(root, 'dist')
  const inputs = [
    ...filesUnder(join(root, 'src'), isSource),
    ...filesUnder(join(root, 'tools'), isSource),
    join(root, 'scripts', 'bundle.mjs'),
    join(root, 'tsconfig.json'),
    join(root, 'package-lock.json'),
  ]
  onChange(inputs, join(dist, '.state'), '', () => {
    for (const name of existsSync(dist) ? readdirSync(dist) : [])
      if (name !== 'web') rmSync(join(dist, name), { recursive: true, force: true })
    must(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'])
    must(process.execPath, [join('scripts', 'bundle.mjs')])
  })
}

/** Builds the page, `dist/web`, where something that it is made of has changed since. For those who show it: nothing else needs it. */
export function buildPage() {
  const inputs = [
    ...['read', 'judge', 'tell'].flatMap(layer => filesUnder(join(root, 'src', layer), isSource)),
    ...filesUnder(join(root, 'web'), isSource),
    join(root, 'scripts', 'build-page.mjs'),
    join(root, 'package-lock.json'),
  ]
  const script = join('scripts', 'build-page.mjs')
  onChange(inputs, join(root, 'dist', 'web', '.state'), 'the page ', () => must(process.execPath, [script]))
}
