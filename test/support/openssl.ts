import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('openssl is not installed: lists are not compared with those of s_client')

/** Milliseconds; s_client would wait for a silent port for ever. */
const PATIENCE = 4_000

/** What `openssl s_client -showcerts` prints, as SHA-256 in order; `name` goes out as server name. */
export function showCerts(
  { host, port, name }: { readonly host: string; readonly port: number; readonly name?: string },
  args: readonly string[],
): Promise<string[]> {
  const sni = name === undefined ? ['-noservername'] : ['-servername', name]
  const command = ['s_client', '-connect', `${host}:${port}`, ...sni, '-showcerts', ...args]
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', command, { stdio: ['pipe', 'pipe', 'ignore'], timeout: PATIENCE })
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', () => {
      // The server certificate is printed a second time behind the list.
      const [list = ''] = text.split(/^Server certificate$/m)
      const blocks = list.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
      resolve(blocks.map(sha256Of))
    })
    child.stdin.on('error', () => {})
    child.stdin.end()
  })
}

const sha256Of = (pem: string): string =>
  createHash('sha256')
    .update(Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64'))
    .digest('hex')
