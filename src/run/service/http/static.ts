import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** The page and its worker come from here, style of elements is set by script alone, and nothing is framed. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Serves the built page. Its files are counted once and each has a route: no part of a request ever becomes a path. The page in one file goes as
 * a download, because its code is inside of it. Without a built page the root leads to the list of reports.
 */
export function mountStatic(server: FastifyInstance, folder: string | undefined): void {
  const names = folder === undefined ? [] : filesOf(folder)
  for (const name of names) {
    const path = join(folder ?? '', name)
    const alone = name === 'turnpike.html'
    const isHashed = /-[0-9a-f]{8,}\.(?:js|css)$/.test(name)
    const send = server.get(ADDRESSES[name] ?? `/${name}`, async (_, reply) =>
      reply
        .type(TYPES[extname(name)] ?? 'application/octet-stream')
        .header('Content-Security-Policy', alone ? 'sandbox' : POLICY)
        .header('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .headers(alone ? { 'Content-Disposition': 'attachment; filename="turnpike.html"' } : {})
        .send(name === 'index.html' ? served(await readFile(path, 'utf8')) : await readFile(path)),
    )
    void send
  }
  // Browsers ask for it, whatever the page says.
  server.get('/favicon.ico', (_, reply) => reply.code(204).send())
  if (!names.includes('index.html')) server.get('/', (_, reply) => reply.redirect('/reports', 303))
}

const ADDRESSES: Readonly<Record<string, string>> = { 'index.html': '/', 'service.html': '/service' }

/** The page that analyses asks for nothing, whoever serves it; it is told that there are other pages beside it, to link to. */
const served = (page: string): string => page.replace('<html ', '<html data-served ')

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile() && Object.hasOwn(TYPES, extname(entry.name)))
      .map(({ name }) => name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
