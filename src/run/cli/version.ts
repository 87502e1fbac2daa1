import { readFileSync } from 'node:fs'

/** Version of the package, from its package.json four folders above the built file. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
