// `npm start -- ARGUMENTS`: installs and builds where needed, then runs the command line. Without arguments: the
// demonstration, which ends by serving the page where somebody is at a terminal, and by itself elsewhere.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, buildPage, install, root } from './prepare.mjs'

install()
build()
const args = process.argv.slice(2)
if (args.length === 0 || args[0] === 'serve') buildPage()
const isTerminal = process.stdin.isTTY && process.stdout.isTTY
const demo = ['demo', ...(isTerminal && !process.env.CI ? ['--serve'] : [])]
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
// npm moves to the package's folder; paths on the command line are meant from where the user stands.
const cwd = process.env.INIT_CWD ?? process.cwd()
const child = spawn(process.execPath, [main, ...(args.length > 0 ? args : demo)], {
  cwd,
  stdio: 'inherit',
})
// Ctrl+C reaches the program by itself; twice, it would not wait for what it has to end.
process.on('SIGINT', () => isTerminal || child.kill('SIGINT'))
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 4)))
