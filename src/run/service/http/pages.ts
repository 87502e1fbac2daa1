import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ServiceWords, serviceWordsOf } from '../../../tell/service/index.ts'
import type { ReportEntry } from '../store/reports.ts'
import { type Access, endedCookie } from './access.ts'
import type { ServiceContext } from './context.ts'
import { h, type Markup, renderDocument } from './document.ts'
import { languageOf, Refusal } from './refusal.ts'
import { policyOf, told } from './reports.ts'
import { listOf, placeOf, wordsOf } from './schemas.ts'
import { SERVICE_STYLE } from './style.ts'

/** Reports on one page of the list. */
const ROWS = 50
/** The token, in a form. */
const FORM = 'application/x-www-form-urlencoded'

export const PAGES_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Pages that the service makes itself, without any script: the list of reports with its search, one report, and the sign-in. */
export function mountPages(
  server: FastifyInstance,
  context: ServiceContext,
  access: Access | undefined,
  secure: boolean,
): void {
  const { store } = context
  server.get('/style.css', (_, reply) => reply.type('text/css; charset=utf-8').send(SERVICE_STYLE))
  server.get('/reports', async (request, reply) => {
    const { q, after } = request.query as { q?: unknown; after?: unknown }
    const words = typeof q === 'string' ? q.slice(0, 500) : ''
    const place = typeof after === 'string' ? placeOf(after) : undefined
    const all = await store.reports.list({
      words: wordsOf(words),
      limit: ROWS + 1,
      ...(place && { after: place }),
    })
    const counts = await store.analyses.counts()
    const { rows, next } = listOf(all, ROWS)
    const under = { queued: counts.get('queued') ?? 0, running: counts.get('running') ?? 0 }
    return page(request, reply, text =>
      listPage(text, languageOf(request), rows, { words, next, under, signed: access !== undefined }),
    )
  })
  server.get<{ Params: { id: string } }>('/reports/:id', async (request, reply) => {
    const document = /^[0-9a-f-]{36}$/.test(request.params.id)
      ? await store.reports.document(request.params.id)
      : undefined
    if (!document) throw new Refusal('not-found')
    const text = await told(context, document, 'html', languageOf(request))
    return reply.type('text/html; charset=utf-8').headers(policyOf(text)).send(text)
  })
  if (!access) return
  server.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 4096 }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  server.get('/login', (request, reply) => page(request, reply, text => loginPage(text)))
  server.post('/login', async (request, reply) => {
    const { token } = (request.body ?? {}) as { token?: unknown }
    const opened = await access.open(typeof token === 'string' ? token.trim() : '', request.ip)
    if (opened === 'wrong' || opened === 'limited')
      return page(request, reply.code(opened === 'wrong' ? 401 : 429), text =>
        loginPage(text, opened === 'wrong' ? text.wrong : text.wait),
      )
    return reply.header('Set-Cookie', opened.cookie).redirect('/reports', 303)
  })
  server.post('/logout', (_, reply) =>
    reply.header('Set-Cookie', endedCookie(secure)).redirect('/login', 303),
  )
}

function page(
  request: FastifyRequest,
  reply: FastifyReply,
  make: (words: ServiceWords) => Markup,
): FastifyReply {
  const language = languageOf(request)
  return reply
    .type('text/html; charset=utf-8')
    .header('Content-Language', language)
    .header('Content-Security-Policy', PAGES_POLICY)
    .send(renderDocument(language, make(serviceWordsOf(language))))
}

function listPage(
  text: ServiceWords,
  language: 'en' | 'ja',
  rows: readonly ReportEntry[],
  more: {
    readonly words: string
    readonly next: string | null
    readonly under: { readonly queued: number; readonly running: number }
    readonly signed: boolean
  },
): Markup {
  const { words, next, under, signed } = more
  const older = new URLSearchParams({
    ...(words !== '' && { q: words }),
    ...(next !== null && { after: next }),
  })
  return h(
    'main',
    {},
    h('h1', {}, text.reports),
    h(
      'p',
      {},
      h('a', { href: '/service#send' }, text.sendPage),
      ' · ',
      h('a', { href: '/' }, text.analysePage),
      ' · ',
      h('a', { href: '/service' }, text.servicePage),
    ),
    signed && h('form', { method: 'post', action: '/logout' }, h('button', {}, text.signOut)),
    h(
      'form',
      { role: 'search', action: '/reports' },
      h('label', { for: 'q' }, text.search),
      h('input', { id: 'q', name: 'q', type: 'search', value: words, maxlength: 500 }),
      h('button', {}, text.find),
    ),
    under.queued + under.running > 0 &&
      h('p', { role: 'status' }, text.underWay(under.queued, under.running)),
    rows.length === 0
      ? h('p', {}, words === '' ? text.none : text.noneFound)
      : h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              [text.received, text.bundle, text.answer].map(each => h('th', { scope: 'col' }, each)),
            ),
          ),
          h(
            'tbody',
            {},
            rows.map(row => rowOf(row, language)),
          ),
        ),
    next !== null && h('p', {}, h('a', { href: `/reports?${older}` }, text.older)),
  )
}

const rowOf = ({ id, created, name, headline, summary }: ReportEntry, language: 'en' | 'ja'): Markup =>
  h(
    'tr',
    { class: summary.fail > 0 ? 'bad' : summary.wouldFail > 0 || summary.incomplete ? 'warn' : 'good' },
    h('td', {}, new Date(created).toISOString().slice(0, 19).replace('T', ' ')),
    h('td', {}, name),
    h('td', {}, h('a', { href: `/reports/${id}` }, headline[language])),
  )

const loginPage = (text: ServiceWords, trouble?: string): Markup =>
  h(
    'main',
    {},
    h('h1', {}, 'Turnpike'),
    trouble !== undefined && h('p', { role: 'alert' }, trouble),
    h(
      'form',
      { method: 'post', action: '/login' },
      h('label', { for: 'token' }, text.token),
      h('input', {
        id: 'token',
        name: 'token',
        type: 'password',
        autocomplete: 'current-password',
        required: true,
        maxlength: 200,
      }),
      h('p', {}, text.tokenHint),
      h('button', {}, text.signIn),
    ),
  )
