// `npm run NAME -- ARGUMENTS` for the development tools under tools/.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build, install, root } from './prepare.mjs'

install()
build()
const [name, ...args] = process.argv.slice(2)
const done = spawnSync(
  process.execPath,
  ['--expose-gc', join(root, 'dist', 'tools', `${name}.js`), ...args],
  {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: 'inherit',
  },
)
process.exit(done.status ?? 4)
