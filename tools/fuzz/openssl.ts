import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChainCase } from './chain-case.ts'

/** Errors in the order in which the command prints them; it goes on behind some and stops at others. */
export interface OpensslAnswer {
  readonly ok: boolean
  readonly errors: readonly string[]
}

export interface Openssl {
  verify(question: ChainCase): OpensslAnswer
  close(): void
}

/** `OpenSSL 3.0.x …`, or why there is none to compare with. */
export function opensslVersion(): { readonly version: string } | { readonly missing: string } {
  const { stdout, error } = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  if (error) return { missing: 'no openssl command' }
  const version = stdout.trim()
  return /^OpenSSL 3\.0\./.test(version) ? { version } : { missing: `${version} is not 3.0` }
}

/** Asks `openssl verify` with the settings of a TLS client. Files live in one temporary folder until `close`. */
export function openssl(): Openssl {
  const folder = mkdtempSync(join(tmpdir(), 'chain-fuzz-'))
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  return {
    verify(question) {
      const trusted = question.trusted.length
        ? ['-CAfile', file('trusted.pem', question.trusted.join('\n'))]
        : ['-no-CAfile']
      const untrusted = question.untrusted.length
        ? ['-untrusted', file('untrusted.pem', question.untrusted.join('\n'))]
        : []
      const settings = ['-purpose', 'sslserver', '-no-CApath', '-no-CAstore', '-attime', String(question.at)]
      const limits = [
        '-verify_depth',
        String(question.maxDepth),
        '-auth_level',
        String(question.securityLevel),
      ]
      const args = [
        'verify',
        ...settings,
        ...limits,
        ...trusted,
        ...untrusted,
        file('leaf.pem', question.leaf),
      ]
      const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
      const found = stderr.matchAll(/^error (\d+) at (\d+) depth lookup/gm)
      return { ok: status === 0, errors: Array.from(found, ([, code, depth]) => `${code}@${depth}`) }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
