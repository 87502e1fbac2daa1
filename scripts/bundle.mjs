// Puts the modules of the command line into few files, in place of what tsc made of `main.ts`: to find and load five hundred small ones takes longer
// than a small bundle takes to be analysed. Threads and processes of their own start from the modules as tsc wrote them.
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'src', 'run', 'cli')

/** Packages of many small files that most commands need; all others are loaded from where they are installed. */
const INSIDE = ['commander', 'fast-xml-parser', 'minizlib', 'string-width', 'yaml', 'zod']

/** A module goes on to know where it stands once it is built: what it starts or reads lies beside it. */
const places = {
  name: 'places',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const built = relative(source, path).replaceAll('\\', '/').replace(/ts$/, 'js')
      const here = `new URL('${built.startsWith('.') ? '' : './'}${built}', import.meta.url).href`
      return { contents: text.replaceAll('import.meta.url', here), loader: 'ts' }
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
  entryPoints: [join(source, 'main.ts')],
  outdir: join(root, 'dist', 'src', 'run', 'cli'),
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
