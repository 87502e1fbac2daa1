// Puts the modules of the built command line into few files, in place of `dist/src/run/cli/main.js`: to find and load five hundred small ones takes
// longer than a small bundle takes to be analysed. Threads and processes of their own start from the modules as they are.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'dist', 'src', 'run', 'cli')

/** Packages of many small files that most commands need; all others are loaded from where they are installed. */
const INSIDE = ['commander', 'fast-xml-parser', 'minizlib', 'string-width', 'yaml', 'zod']

/** A module goes on to know where it stands: what it starts or reads lies beside it. */
const places = {
  name: 'places',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]dist[\\/]src[\\/].*\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return { contents: text }
      const here = JSON.stringify(
        path.slice(root.length).replaceAll('\\', '/').replace('/dist/src/', '../../'),
      )
      return { contents: text.replaceAll('import.meta.url', `new URL(${here}, import.meta.url).href`) }
    })
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) => {
      const isOurs = !importer.includes('node_modules')
      if (isOurs && !INSIDE.some(name => path === name || path.startsWith(`${name}/`)))
        return { path, external: true }
      return undefined
    })
  },
}

await build({
  entryPoints: [join(folder, 'main.js')],
  outdir: folder,
  allowOverwrite: true,
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module'\nconst require = createRequireHere(import.meta.url)",
  },
  plugins: [places],
  logLevel: 'warning',
})
