// `npm test`: installs, sets up the outside tools that give second opinions where that is possible, then checks types, style and
// behaviour. Ends with one line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, buildPage, install, root } from './prepare.mjs'

/** Debian packages whose programs tests ask for a second opinion. */
const OUTSIDE = [
  ['openssl', 'openssl'],
  ['tshark', 'tshark'],
  ['chromium', 'chromium'],
  ['traffic_server', 'trafficserver'],
  ['psql', 'postgresql'],
]

function has(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

function setUpOutsideTools() {
  const missing = OUTSIDE.filter(([program]) => !has(program))
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && has('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 2], env })
    const names = missing.map(([, name]) => name)
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
      stdio: ['ignore', 'ignore', 2],
      env,
    })
  }
  for (const [program] of OUTSIDE.filter(([name]) => !has(name))) {
    console.log(`not installed, its tests are skipped: ${program}`)
  }
}

function step(title, args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  console.log(`${done.status === 0 ? 'ok' : 'FAILED'}: ${title}`)
  return done.status === 0
}

install()
setUpOutsideTools()
build()
buildPage()
let passed = 0
let failed = 0
let skipped = 0
const bin = name => join('node_modules', ...name)
for (const [title, args] of [
  ['types', [bin(['typescript', 'bin', 'tsc']), '-p', 'tsconfig.test.json', '--noEmit']],
  ['types of the page', [bin(['typescript', 'bin', 'tsc']), '-p', join('web', 'tsconfig.json')]],
  ['style', [bin(['@biomejs', 'biome', 'bin', 'biome']), 'check', '.']],
]) {
  if (step(title, args)) passed++
  else failed++
}
const folder = mkdtempSync(join(tmpdir(), 'turnpike-test-'))
const result = join(folder, 'vitest.json')
const vitest = [
  bin(['vitest', 'vitest.mjs']),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${result}`,
]
const clean = step('behaviour', [...vitest, ...process.argv.slice(2)])
try {
  const counts = JSON.parse(readFileSync(result, 'utf8'))
  passed += counts.numPassedTests
  failed += counts.numFailedTests
  skipped += counts.numPendingTests + counts.numTodoTests
  // A file that cannot be loaded holds no test that could fail.
  if (!clean && counts.numFailedTests === 0) failed += Math.max(1, counts.numFailedTestSuites)
} catch (error) {
  console.log(`no test result: ${error.message}`)
  failed++
}
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed === 0 && passed > 2 ? 0 : 1)
