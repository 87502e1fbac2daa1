import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/**
 * Holds the import table of ARCHITECTURE.md: direction, no cycle, no reaching past an index, nothing of the platform in the pure layers.
 */
const root = resolve(import.meta.dirname, '..')
const PURE = ['read', 'judge', 'tell']

/** Folder (two levels below src) → folders it may import from; `*` any folder of that layer. */
const MAY: Record<string, readonly string[]> = {
  'read/bytes': [],
  'read/x509': ['read/bytes'],
  'read/tls': ['read/bytes'],
  'read/capture': ['read/bytes', 'read/tls'],
  'read/archive': ['read/bytes'],
  'read/logs': ['read/bytes'],
  'read/uc': ['read/bytes'],
  'read/http': ['read/bytes'],
  'judge/chain': ['read/*'],
  'judge/name': ['read/*'],
  'judge/store': ['read/*', 'judge/chain'],
  'judge/origin': ['read/*', 'judge/chain', 'judge/name', 'judge/store'],
  'judge/evidence': ['read/*', 'judge/chain', 'judge/name', 'judge/origin'],
  'judge/remedies': ['read/*', 'judge/chain', 'judge/name', 'judge/store', 'judge/origin', 'judge/evidence'],
  'judge/checks': ['read/*', 'judge/chain', 'judge/name', 'judge/origin', 'judge/evidence', 'judge/remedies'],
  'judge/gather': ['read/*', 'judge/evidence'],
  'judge/allow': ['read/*'],
  'judge/audit': ['read/*', 'judge/*'],
  'tell/lines': ['read/*'],
  'tell/messages': ['read/*', 'judge/*'],
  'tell/report': ['read/*', 'judge/*', 'tell/messages'],
  'tell/text': ['read/*', 'judge/*', 'tell/messages', 'tell/report'],
  'tell/html': ['read/*', 'judge/*', 'tell/messages', 'tell/report', 'tell/text'],
  'tell/redact': ['read/*', 'judge/*', 'tell/messages', 'tell/report'],
  'tell/artifacts': ['read/*', 'judge/*', 'tell/messages', 'tell/report', 'tell/text'],
  'tell/service': ['tell/messages'],
  'tell/formats': ['tell/report', 'tell/text', 'tell/html'],
  'tell/audit': ['read/*', 'judge/*', 'tell/messages', 'tell/report', 'tell/text', 'tell/html'],
  'tell/verify': ['read/*', 'judge/*', 'tell/messages', 'tell/report', 'tell/text'],
  'run/files': ['read/*'],
  'run/config': [],
  'run/crypto': ['read/*', 'judge/*'],
  'run/artifacts': ['tell/artifacts'],
  'run/analyze': ['read/*', 'judge/*', 'tell/*', 'run/files', 'run/crypto'],
  'run/verify': ['read/*', 'judge/*', 'tell/*', 'run/files', 'run/crypto', 'run/analyze'],
  'run/pki': [],
  'run/peer': ['read/*', 'judge/*', 'run/config', 'run/crypto'],
  'run/origin': ['read/*', 'judge/*', 'run/crypto', 'run/peer'],
  'run/record': ['read/*', 'judge/*', 'tell/*', 'run/peer'],
  'run/gateway': ['read/*', 'judge/*', 'tell/*', 'run/crypto', 'run/peer', 'run/origin', 'run/record'],
  'run/console': ['read/*', 'judge/*', 'tell/*', 'run/config', 'run/peer', 'run/record'],
  'run/engine': ['read/*', 'judge/*', 'tell/*', 'run/peer', 'run/record'],
  'run/lab': [
    'read/*',
    'judge/*',
    'tell/*',
    'run/analyze',
    'run/console',
    'run/crypto',
    'run/discover',
    'run/gateway',
    'run/origin',
    'run/peer',
    'run/pki',
    'run/record',
  ],
  'run/probe': ['read/*', 'judge/*', 'run/crypto'],
  'run/discover': ['read/*', 'judge/*', 'run/crypto', 'run/probe', 'run/deployment'],
  'run/deployment': ['read/*', 'judge/*', 'run/config'],
  'run/audit': [
    'read/*',
    'judge/*',
    'tell/*',
    'run/crypto',
    'run/probe',
    'run/discover',
    'run/deployment',
    'run/analyze',
    'run/files',
  ],
  'run/service': [
    'read/*',
    'judge/*',
    'tell/*',
    'run/analyze',
    'run/files',
    'run/audit',
    'run/deployment',
    'run/console',
  ],
  'run/cli': ['read/*', 'judge/*', 'tell/*', 'run/*'],
}

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

function sources(folder: string, wanted = /\.ts$/): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && wanted.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
}

const files = sources(join(root, 'src'))
const product = files.filter(file => !file.endsWith('.test.ts'))
const short = (file: string) => relative(join(root, 'src'), file).split('\\').join('/')
const folderOf = (file: string) => short(file).split('/').slice(0, 2).join('/')

function importsOf(file: string): Import[] {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, false)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly
      found.push({ from: file, to: (node.moduleSpecifier as ts.StringLiteral).text, typeOnly })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0]
      if (argument && ts.isStringLiteral(argument))
        found.push({ from: file, to: argument.text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const imports = product.flatMap(importsOf)
const local = imports
  .filter(entry => entry.to.startsWith('.'))
  .map(entry => ({ ...entry, to: resolve(dirname(entry.from), entry.to) }))

function allowed(from: string, to: string): boolean {
  const rules = MAY[from]
  if (!rules) return false
  const layer = to.split('/')[0]
  return from === to || rules.includes(to) || rules.includes(`${layer}/*`)
}

function cyclesOf(
  edges: readonly { readonly from: string; readonly to: string }[],
  name: (file: string) => string,
): string[] {
  const graph = new Map<string, string[]>()
  for (const { from, to } of edges) graph.set(from, [...(graph.get(from) ?? []), to])
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (file: string, trail: string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].map(name).join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  return cycles
}

describe('the import table', () => {
  it('names every folder', () => {
    const unknown = [...new Set(product.map(folderOf))].filter(folder => !(folder in MAY))
    expect(unknown).toEqual([])
  })
  it('is kept', () => {
    const against = local
      .filter(({ from, to }) => to.startsWith(join(root, 'src')) && !allowed(folderOf(from), folderOf(to)))
      .map(({ from, to }) => `${short(from)} -> ${short(to)}`)
    expect(against).toEqual([])
  })
  it('lets no product file import from outside src', () => {
    expect(
      local.filter(({ to }) => !to.startsWith(join(root, 'src'))).map(({ from }) => short(from)),
    ).toEqual([])
  })
  it('is entered by index.ts only', () => {
    const past = local
      .filter(({ from, to }) => folderOf(from) !== folderOf(to) && posix.basename(to) !== 'index.ts')
      .map(({ from, to }) => `${short(from)} -> ${short(to)}`)
    expect(past).toEqual([])
  })
  it('has no cycle', () => {
    expect(cyclesOf(local, short)).toEqual([])
  })
})

/** The page and its worker: another program of the same three layers, which a browser runs. */
describe('web', () => {
  const web = join(root, 'web')
  const own = sources(web, /\.tsx?$/)
  const named = (file: string) => relative(root, file).split('\\').join('/')
  const all = own.flatMap(importsOf)
  const inside = all
    .filter(({ to }) => to.startsWith('.') && !to.endsWith('.css'))
    .map(entry => ({ ...entry, to: resolve(dirname(entry.from), entry.to) }))
  const outside = inside.filter(({ to }) => !to.startsWith(`${web}${sep}`))

  it('imports read, judge and tell, and enters them by index.ts', () => {
    const wrong = outside.filter(
      ({ to }) =>
        !PURE.includes(short(to).split('/')[0] ?? '') ||
        short(to).split('/').length !== 3 ||
        posix.basename(to) !== 'index.ts',
    )
    expect(wrong.map(({ from, to }) => `${named(from)} -> ${named(to)}`)).toEqual([])
  })
  it('parts the page from its worker: they share what they say to each other, and checksums; that of a service is made of its parts', () => {
    const shared = ['web/protocol.ts', 'web/worker/inflate/crc32.ts']
    const part = (file: string) => named(file).split('/')[1]
    const wrong = inside.filter(
      ({ from, to }) =>
        !outside.some(each => each.to === to) &&
        part(from) !== part(to) &&
        !(part(from) === 'service' && part(to) === 'page') &&
        !shared.includes(named(to)),
    )
    expect(wrong.map(({ from, to }) => `${named(from)} -> ${named(to)}`)).toEqual([])
  })
  it('uses nothing of Node', () => {
    expect(all.filter(({ to }) => to.startsWith('node:')).map(({ from }) => named(from))).toEqual([])
  })
  it('takes markup as text: no element is made of a string', () => {
    const forbidden =
      /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write\b|\beval\(|new Function\b/
    expect(own.filter(file => forbidden.test(readFileSync(file, 'utf8'))).map(named)).toEqual([])
  })
  it('sends nothing: no request is made but by the page of a service', () => {
    const forbidden =
      /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|RTCPeerConnection/
    const asks = own.filter(file => forbidden.test(readFileSync(file, 'utf8'))).map(named)
    expect(asks.filter(file => !file.startsWith('web/service/'))).toEqual([])
  })
  it('has no cycle', () => {
    expect(
      cyclesOf(
        inside.filter(({ typeOnly }) => !typeOnly),
        named,
      ),
    ).toEqual([])
  })
})

describe('the pure layers', () => {
  const pure = product.filter(file => PURE.includes(short(file).split('/')[0] ?? ''))
  it('import nothing of the platform', () => {
    const platform = pure
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith('node:'))
      .map(({ from, to }) => `${short(from)} -> ${to}`)
    expect(platform).toEqual([])
  })
  it('use no Buffer, process, clock, timer or randomness', () => {
    const forbidden =
      /\b(Buffer\.|new Buffer|process\.|Date\.now\(|new Date\(\)|performance\.|setTimeout\(|setInterval\(|Math\.random\(|require\()/
    const hits = pure.flatMap(file =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, index) => ({ line, at: `${short(file)}:${index + 1}` }))
        .filter(({ line }) => forbidden.test(line.replace(/\/\/.*$|^\s*\*.*$|^\s*\/\*\*.*$/u, '')))
        .map(({ at }) => at),
    )
    expect(hits).toEqual([])
  })
})
