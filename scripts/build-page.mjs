// `npm run build:page`: the page as static files for any web server (`dist/web`), and as one file that opens from disk
// (`dist/web/turnpike.html`). Needs the development packages; nothing is fetched.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { root } from './prepare.mjs'

// Whoever builds for a test builds what is shipped.
process.env.NODE_ENV = 'production'
const web = join(root, 'web')
const out = join(root, 'dist', 'web')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Words of react-aria in languages that the page does not speak are left out: most of its size. */
const SPOKEN = /(?:^|[/.])(?:en-US|ja-JP)(?:[.]m?js)?$/
const withoutOtherLanguages = {
  name: 'without-other-languages',
  enforce: 'pre',
  load(id) {
    const path = id.replace(/\?.*$/, '')
    const isTranslation =
      /react-(?:aria|stately)[^/]*\/.*\/(?:intl\/(?:.*\/)?|intlStrings\/)?[a-z]{2}-[A-Z]{2}\.m?js$/.test(path)
    return isTranslation && !SPOKEN.test(path) ? 'export default {}' : undefined
  },
}

/** No module of this project does anything by being imported: what is not used is left out. */
const moduleSideEffects = id => !id.startsWith(join(root, 'src')) && !id.includes('/zod/')

const shared = {
  root: web,
  configFile: false,
  mode: 'production',
  logLevel: 'warn',
  publicDir: false,
  define: { __VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
}

const rolldown = { treeshake: { moduleSideEffects } }

/** The worker as one classic script: a module cannot be started from a page on disk. */
async function buildWorker() {
  const result = await build({
    ...shared,
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(web, 'worker', 'main.ts'), formats: ['iife'], name: 'turnpike', fileName: 'worker' },
      rolldownOptions: rolldown,
    },
  })
  return chunksOf(result)[0].code
}

async function buildPage(entry) {
  const result = await build({
    ...shared,
    base: './',
    plugins: [withoutOtherLanguages, react()],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: { ...rolldown, input: join(web, entry), output: { codeSplitting: false } },
    },
  })
  const files = result.output
  const style = files.find(({ fileName }) => fileName.endsWith('.css'))
  return { script: chunksOf(result)[0].code, style: String(style.source) }
}

const chunksOf = result => [result].flat()[0].output.filter(({ type }) => type === 'chunk')

const digest = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const short = text => createHash('sha256').update(text).digest('hex').slice(0, 10)

/** Nothing may be loaded from elsewhere, sent, framed or submitted; the page and its worker run, and nothing else. */
const policy = ({ script, style, worker = "'none'", connect = "'none'" }) =>
  [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    `worker-src ${worker}`,
    'img-src data:',
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** Script text inside of HTML: what would end or open a script element there is written another way, which means the same to the script. */
const inHtml = code => code.replace(/<(?=\/?script|!--)/gi, '\\x3C')

const templateOf = entry => readFileSync(join(web, entry), 'utf8').replace(/<!--[\s\S]*?-->\s*/g, '')
const ENTRY = /\s*<script type="module" src="[^"]*"><\/script>/

/** A page whose script and style lie beside it. */
function staticPage(entry, names, allowed) {
  return templateOf(entry)
    .replace('%POLICY%', policy({ script: "'self'", style: "'self'", ...allowed }))
    .replace(
      '<html lang="en">',
      names.worker ? `<html lang="en" data-worker="${names.worker}">` : '<html lang="en">',
    )
    .replace(ENTRY, '')
    .replace(
      '</head>',
      `  <link rel="stylesheet" href="./${names.style}" />\n    <script type="module" src="./${names.script}"></script>\n  </head>`,
    )
}

function singlePage({ script, style, worker }) {
  const code = inHtml(script)
  return templateOf('index.html')
    .replace('%POLICY%', policy({ script: digest(code), style: digest(style), worker: 'blob:' }))
    .replace(ENTRY, '')
    .replace('</head>', () => `  <style>${style}</style>\n  </head>`)
    .replace(
      '</body>',
      () =>
        `  <script type="module">${code}</script>\n    <script type="text/plain" id="turnpike-worker">${inHtml(worker)}</script>\n  </body>`,
    )
}

const worker = await buildWorker()
const page = await buildPage('index.html')
const service = await buildPage('service.html')
const namesOf = (name, { script, style }) => ({
  script: `${name}-${short(script)}.js`,
  style: `${name}-${short(style)}.css`,
})
const names = { ...namesOf('page', page), worker: `worker-${short(worker)}.js` }
const serviceNames = namesOf('service', service)
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
writeFileSync(join(out, names.worker), worker)
for (const [built, { script, style }] of [
  [page, names],
  [service, serviceNames],
]) {
  writeFileSync(join(out, script), built.script)
  writeFileSync(join(out, style), built.style)
}
writeFileSync(join(out, 'index.html'), staticPage('index.html', names, { worker: "'self'" }))
// The page of a service asks that service, and nobody else.
writeFileSync(join(out, 'service.html'), staticPage('service.html', serviceNames, { connect: "'self'" }))
writeFileSync(join(out, 'turnpike.html'), singlePage({ ...page, worker }))
