import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { instrument } from './instrument.ts'

/** A reader with what drives it, as one script for a worker thread. */
export interface Bundle {
  readonly script: string
  readonly branches: number
  readonly words: readonly (string | number)[]
}

/** The project: from the source, and compiled to `dist`. */
export const root = rootOf(dirname(fileURLToPath(import.meta.url)))

function rootOf(folder: string): string {
  const up = join(folder, '..', '..', '..')
  return up.endsWith(`${sep}dist`) ? dirname(up) : up
}

/** Bundles a target of `tools/fuzz/readers`. What of it is our product is instrumented; packages and the fuzzer itself are not. */
export async function bundleOf(target: string): Promise<Bundle> {
  let branches = 0
  const words = new Set<string | number>()
  const plugin: Plugin = {
    name: 'branches',
    setup(setup) {
      setup.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const [folder] = relative(root, path).split(sep)
        if (folder !== 'src' && folder !== 'web') return { contents: text, loader: 'ts' }
        const file = instrument(text, branches)
        branches += file.branches
        for (const word of file.words) words.add(word)
        return { contents: file.text, loader: 'ts' }
      })
    },
  }
  const { outputFiles } = await build({
    stdin: {
      contents: `import { fuzz } from './readers/${target}.ts'\nimport { serve } from './engine/worker.ts'\nserve(fuzz)\n`,
      resolveDir: join(root, 'tools', 'fuzz'),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    plugins: [plugin],
  })
  return { script: outputFiles[0]?.text ?? '', branches, words: [...words].toSorted(byText) }
}

/** Files are loaded in any order; the words have one of their own, so that a seed means the same again. */
const byText = (a: string | number, b: string | number) => (`${typeof a} ${a}` < `${typeof b} ${b}` ? -1 : 1)
