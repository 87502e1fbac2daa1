import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LANGUAGES } from '../src/tell/messages/index.ts'
import { SERVICE_PROBLEMS, serviceProblemText } from '../src/tell/service/index.ts'
import {
  allEnded,
  analyses,
  buildProgram,
  bundle,
  json,
  OCTETS,
  type Program,
  run,
  start,
  TUS,
  until,
  upload,
} from './support/service.ts'

/** The service over its API, as programs and browsers use it. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-service-'))
const octets = new Uint8Array(readFileSync(bundle('story-self-signed')))
let service: Program
let api = ''

beforeAll(async () => {
  buildProgram()
  service = await start(['serve', '--listen', '0', '--data', join(folder, 'data'), '--largest', '5000000'])
  api = `${service.url}/api/v1`
})
afterAll(async () => {
  expect(await service?.stop()).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

const begin = (length: number, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${api}/uploads`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(length), ...headers },
  })
const locationOf = (answer: Response): string => `${service.url}${answer.headers.get('location')}`
const patch = (
  location: string,
  at: number,
  body: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(location, {
    method: 'PATCH',
    headers: { ...TUS, 'content-type': OCTETS, 'upload-offset': String(at), ...headers },
    body,
  })
const offsetOf = async (location: string): Promise<number> =>
  Number((await fetch(location, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'))
const problemOf = async (answer: Response): Promise<string> => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const { type, status, title } = (await answer.json()) as { type: string; status: number; title: string }
  expect(status).toBe(answer.status)
  expect(title).not.toBe('')
  return type.replace('urn:turnpike:problem:', '')
}
const hold = { 'upload-metadata': `filename ${btoa('held.tar.gz')},hold ${btoa('true')}` }

describe('an upload', () => {
  it('in pieces is analysed once it is whole, under its own id', async () => {
    const location = locationOf(
      await begin(octets.length, { 'upload-metadata': `filename ${btoa('a.tar.gz')}` }),
    )
    const middle = Math.floor(octets.length / 2)
    expect((await patch(location, 0, octets.slice(0, middle))).status).toBe(204)
    expect(await offsetOf(location)).toBe(middle)
    expect((await patch(location, middle, octets.slice(middle))).status).toBe(204)
    const id = location.split('/').at(-1) ?? ''
    await until(() => allEnded(service.url))
    const report = await json<{ name: string; summary: { fail: number } }>(`${api}/reports/${id}`)
    expect(report).toMatchObject({ name: 'a.tar.gz', summary: { fail: 1, pass: 1 } })
    const document = await json<{ inputs: { sha256: string }[] }>(`${api}/reports/${id}/document`)
    expect(document.inputs[0]?.sha256).toBe(createHash('sha256').update(octets).digest('hex'))
  })
  it('that is cut in the middle goes on where it was cut', async () => {
    const location = locationOf(await begin(octets.length, hold))
    const { port, pathname } = new URL(location)
    await new Promise<void>(resolve => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          `PATCH ${pathname} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: ${OCTETS}\r\nContent-Length: ${octets.length}\r\n\r\n`,
        )
        socket.write(octets.slice(0, 1000), () => setTimeout(() => socket.destroy(), 50))
      })
      socket.on('close', () => resolve())
    })
    await until(async () => (await offsetOf(location)) === 1000)
    expect((await patch(location, 1000, octets.slice(1000))).status).toBe(204)
    expect(await json(location)).toMatchObject({ complete: true, offset: octets.length })
  })
  it.each([
    ['at another offset', () => ({ at: 5 }), 409, 'offset-conflict'],
    ['with more than was announced', () => ({ body: new Uint8Array(11) }), 413, 'upload-too-large'],
    [
      'of another content type',
      () => ({ headers: { 'content-type': 'text/plain' } }),
      415,
      'wrong-content-type',
    ],
    ['of another version', () => ({ headers: { 'tus-resumable': '0.2.2' } }), 412, 'wrong-protocol-version'],
    [
      'with a wrong checksum',
      () => ({ headers: { 'upload-checksum': `sha1 ${btoa('x')}` } }),
      460,
      'checksum-mismatch',
    ],
    ['with an offset that is none', () => ({ headers: { 'upload-offset': '-1' } }), 400, 'bad-request'],
  ])('%s is refused, and nothing is lost', async (_, made, status, problem) => {
    const {
      at = 0,
      body = new Uint8Array(10),
      headers = {},
    } = made() as {
      at?: number
      body?: Uint8Array<ArrayBuffer>
      headers?: Record<string, string>
    }
    const location = locationOf(await begin(10, hold))
    const answer = await patch(location, at, body, headers)
    expect([answer.status, await problemOf(answer)]).toEqual([status, problem])
    expect(await offsetOf(location)).toBe(0)
  })
  it('without an end that it should have had: more in chunks than was announced', async () => {
    const location = locationOf(await begin(10, hold))
    const answer = await fetch(location, {
      method: 'PATCH',
      headers: { ...TUS, 'content-type': OCTETS, 'upload-offset': '0' },
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(64))
          controller.close()
        },
      }),
      duplex: 'half',
    } as RequestInit)
    expect([answer.status, await problemOf(answer)]).toEqual([413, 'upload-too-large'])
    expect(await offsetOf(location)).toBe(0)
  })
  it('with the checksum that was announced is taken', async () => {
    const body = new TextEncoder().encode('hello')
    const location = locationOf(await begin(5, hold))
    const sum = createHash('sha256').update(body).digest('base64')
    expect((await patch(location, 0, body, { 'upload-checksum': `sha256 ${sum}` })).status).toBe(204)
  })
  it('that is larger than allowed is refused before it comes', async () => {
    const answer = await begin(5_000_001)
    expect([answer.status, await problemOf(answer)]).toEqual([413, 'upload-too-large'])
  })
  it('is taken once by two who send the same piece at the same time', async () => {
    const location = locationOf(await begin(100_000, hold))
    const statuses = await Promise.all(
      [1, 2].map(async () => (await patch(location, 0, new Uint8Array(100_000))).status),
    )
    expect(statuses.filter(status => status === 204)).toHaveLength(1)
    expect(statuses.filter(status => [409, 423].includes(status))).toHaveLength(1)
  })
  it('that was given up is gone', async () => {
    const location = locationOf(await begin(10))
    expect((await fetch(location, { method: 'DELETE', headers: TUS })).status).toBe(204)
    expect((await fetch(location, { method: 'HEAD', headers: TUS })).status).toBe(404)
  })
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\bundles\\x.tar.gz', 'x.tar.gz'],
    ['a\u0000b\u202etxt.exe', 'a_b_txt.exe'],
    ['..', 'bundle_'],
    ['', 'bundle_'],
    ['nul.txt', 'bundle_nul.txt'],
  ])('named %j is called %j', async (told, name) => {
    const metadata = `filename ${Buffer.from(told).toString('base64')},hold ${btoa('true')}`
    const location = locationOf(await begin(1, { 'upload-metadata': metadata }))
    expect(await json(location)).toMatchObject({ name })
  })
  it('tells what of the protocol it speaks', async () => {
    const answer = await fetch(`${api}/uploads`, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('tus-max-size')).toBe('5000000')
    expect(answer.headers.get('tus-extension')).toContain('creation-with-upload')
  })
})

describe('an analysis', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('no bundle at all')],
    ['a broken archive', octets.slice(0, 2000)],
    ['an archive of noise', new Uint8Array(gzipSync(Buffer.alloc(300_000, 'x')))],
  ])('of %s ends', async (_, body) => {
    const id = await upload(service.url, body)
    await until(() => allEnded(service.url))
    expect(await json(`${api}/analyses/${id}`)).toMatchObject({ state: 'done' })
  })
  it('of several uploads is one report', async () => {
    const names = ['one.tar.gz', 'two.tar.gz']
    const uploads = await Promise.all(
      names.map(name => upload(service.url, octets, name, `,hold ${btoa('true')}`)),
    )
    const answer = await fetch(`${api}/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uploads, language: 'ja' }),
    })
    expect(answer.status).toBe(202)
    const { id } = (await answer.json()) as { id: string }
    await until(() => allEnded(service.url))
    const report = await json<{ language: string; inputs: { name: string }[] }>(
      `${api}/reports/${id}/document`,
    )
    expect([report.language, report.inputs.map(({ name }) => name)]).toEqual(['ja', names])
  })
  it('of an upload that is not complete is refused', async () => {
    const location = locationOf(await begin(10, hold))
    const answer = await fetch(`${api}/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uploads: [location.split('/').at(-1)] }),
    })
    expect([answer.status, await problemOf(answer)]).toEqual([409, 'uploads-incomplete'])
  })
  it('is followed by events to its end', async () => {
    const id = await upload(service.url, octets)
    const answer = await fetch(`${api}/analyses/${id}/events`)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const events = (await answer.text()).split('\n\n').filter(event => event.startsWith('id:'))
    const seen = events.map(
      event => JSON.parse(/data: (.*)/.exec(event)?.[1] ?? '{}') as { state: string; revision: number },
    )
    expect(seen.at(-1)).toMatchObject({ state: 'done', report: `/api/v1/reports/${id}` })
    expect(seen.map(({ revision }) => revision)).toEqual(
      seen.map(({ revision }) => revision).sort((a, b) => a - b),
    )
  })
  it('that has ended is not cancelled, and goes with its report', async () => {
    const id = await upload(service.url, octets)
    await until(() => allEnded(service.url))
    const cancel = await fetch(`${api}/analyses/${id}/cancel`, { method: 'POST' })
    expect([cancel.status, await problemOf(cancel)]).toEqual([409, 'already-ended'])
    expect((await fetch(`${api}/reports/${id}`, { method: 'DELETE' })).status).toBe(204)
    for (const path of ['analyses', 'reports', 'uploads'])
      expect((await fetch(`${api}/${path}/${id}`)).status).toBe(404)
  })
})

describe('reports', () => {
  it('are found by words of either language, in any case, and by parts of addresses', async () => {
    const id = await upload(service.url, octets, 'searched.tar.gz')
    await until(() => allEnded(service.url))
    const find = async (q: string): Promise<readonly string[]> =>
      (
        await json<{ findings: { report: string }[] }>(`${api}/findings?limit=200&q=${encodeURIComponent(q)}`)
      ).findings.map(({ report }) => report)
    for (const q of ['STEVEN.lab', '自己署名', 'cscwc69661 cucm', 'EC']) expect(await find(q)).toContain(id)
    for (const q of ['no-such-word', '%', 'steven.lab no-such-word', '__________'])
      expect(await find(q)).toEqual([])
    const { reports } = await json<{ reports: { id: string }[] }>(`${api}/reports?q=cucm&limit=200`)
    expect(reports.map(report => report.id)).toContain(id)
  })
  it('come page by page', async () => {
    const all = await json<{ reports: { id: string }[] }>(`${api}/reports?limit=200`)
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: { reports: { id: string }[]; next: string | null } = await json(
        `${api}/reports?limit=2&after=${next}`,
      )
      seen.push(...page.reports.map(({ id }) => id))
      next = page.next
    }
    expect(seen).toEqual(all.reports.map(({ id }) => id))
  })
  it('tell the history of an address', async () => {
    const { origins } = await json<{ origins: { verdict: string }[] }>(
      `${api}/origins?address=CUCM.steven.lab`,
    )
    expect(origins.map(({ verdict }) => verdict)).toContain('fail')
  })
  it('are shown as pages that run nothing but their own script', async () => {
    const { reports } = await json<{ reports: { page: string }[] }>(`${api}/reports?q=cucm`)
    const answer = await fetch(`${service.url}${reports[0]?.page}`, { headers: { 'accept-language': 'ja' } })
    expect(answer.headers.get('content-security-policy')).toMatch(
      /script-src 'sha256-[^']+'.*frame-ancestors 'none'/,
    )
    expect(await answer.text()).toContain('<html lang="ja">')
  })
  it.each(['text', 'html', 'sarif', 'csv', 'markdown', 'junit', 'ndjson'])(
    'are rendered as %s',
    async format => {
      const { reports } = await json<{ reports: { document: string }[] }>(`${api}/reports?q=cucm`)
      const answer = await fetch(`${service.url}${reports[0]?.document}?format=${format}`)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('cucm.steven.lab')
    },
  )
})

describe('reports that many want at once', () => {
  it('are told, or whoever comes late is asked to wait; the service answers all the while', async () => {
    const { reports } = await json<{ reports: { document: string }[] }>(`${api}/reports?q=cucm`)
    const wishes = Array.from({ length: 80 }, () =>
      fetch(`${service.url}${reports[0]?.document}?format=html`).then(async answer => ({
        status: answer.status,
        text: await answer.text(),
      })),
    )
    expect((await fetch(`${service.url}/livez`)).status).toBe(200)
    const answers = await Promise.all(wishes)
    const told = answers.filter(({ status }) => status === 200)
    expect(told.length).toBeGreaterThanOrEqual(32)
    for (const { text } of told) expect(text).toContain('</html>')
    for (const { text } of answers.filter(({ status }) => status !== 200))
      expect(JSON.parse(text)).toMatchObject({ status: 429, type: 'urn:turnpike:problem:too-many-reports' })
  })
})

describe('the API', () => {
  interface Operation {
    readonly operationId: string
    readonly parameters?: readonly { readonly name: string; readonly in: string }[]
    readonly responses: Record<string, { content?: Record<string, { schema: object }> }>
  }
  const document = () => json<{ paths: Record<string, Record<string, Operation>> }>(`${api}/openapi.json`)

  it('answers at every path of its document, and its answers are of its schemas', async () => {
    const { paths } = await document()
    const { reports } = await json<{ reports: { id: string }[] }>(`${api}/reports?q=cucm`)
    const id = reports[0]?.id ?? ''
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    let checked = 0
    for (const [path, operations] of Object.entries(paths)) {
      const operation = operations.get
      // What this service was started without has its answers in test/service-page.test.ts.
      if (!operation || /\/events$|\/audit|\/gateway/.test(path)) continue
      const query = path.endsWith('/findings')
        ? '?q=cucm'
        : path.endsWith('/origins')
          ? '?address=cucm.steven.lab'
          : ''
      const body = await json(`${service.url}${path.replace('{id}', id)}${query}`)
      const schema = operation.responses['200']?.content?.['application/json']?.schema
      expect(schema, path).toBeDefined()
      const validate = ajv.compile(schema ?? {})
      expect(validate(body) ? [] : validate.errors, path).toEqual([])
      checked++
    }
    expect(checked).toBeGreaterThanOrEqual(8)
  })
  it('names every parameter of its paths, and every operation once', async () => {
    const { paths } = await document()
    const ids: string[] = []
    for (const [path, operations] of Object.entries(paths))
      for (const { operationId, parameters = [] } of Object.values(operations)) {
        ids.push(operationId)
        const named = parameters.filter(each => each.in === 'path').map(({ name }) => `{${name}}`)
        if (operationId !== 'describeUpload') expect(path.match(/\{\w+\}/g) ?? []).toEqual(named)
      }
    expect(new Set(ids).size).toBe(ids.length)
  })
  it('has no operation that its document does not tell: unknown methods and paths are problems', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['PUT', '/reports'],
      ['GET', '/reports/none'],
      ['GET', '/analyses/00000000-0000-4000-8000-000000000000'],
      ['GET', '/reports?limit=0'],
      ['GET', '/findings'],
    ] as const) {
      const answer = await fetch(`${api}${path}`, { method })
      expect([400, 404]).toContain(answer.status)
      expect(['bad-request', 'not-found']).toContain(await problemOf(answer))
    }
  })
  it.each(['{', '[]', '{"uploads":[]}', '{"uploads":["x"],"more":1}'])('refuses the body %s', async body => {
    const answer = await fetch(`${api}/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect([answer.status, await problemOf(answer)]).toEqual([400, 'bad-request'])
  })
  it('tells problems in both languages', async () => {
    const answer = await fetch(`${api}/nothing`, { headers: { 'accept-language': 'ja-JP,en;q=0.5' } })
    expect(answer.headers.get('content-language')).toBe('ja')
    for (const language of LANGUAGES)
      expect(new Set(SERVICE_PROBLEMS.map(problem => serviceProblemText(problem, language))).size).toBe(
        SERVICE_PROBLEMS.length,
      )
  })
})

describe('on this machine, without a token', () => {
  it.each([
    ['another site’s page', { origin: 'https://evil.example' }, 403],
    ['another site’s page, by its own word', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('%s changes nothing', async (_, headers, status) => {
    const answer = await fetch(`${api}/uploads`, {
      method: 'POST',
      headers: { ...TUS, 'upload-length': '1', ...headers } as Record<string, string>,
    })
    expect([answer.status, await problemOf(answer)]).toEqual([status, 'foreign-origin'])
  })
  it('is not known by a name that somebody leads here', async () => {
    const { port } = new URL(service.url)
    const text = await new Promise<string>(resolve => {
      let got = ''
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /api/v1/reports HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
      )
      socket.on('data', piece => {
        got += piece
      })
      socket.on('close', () => resolve(got))
    })
    expect(text).toMatch(/^HTTP\/1\.1 421 /)
  })
  it.each(['/..%2f..%2fetc%2fpasswd', '/../package.json', '/.state', '/%00', '/reports/..%2f..%2fx'])(
    '%s leads to nothing',
    async path => {
      const answer = await fetch(`${service.url}${path}`)
      expect([400, 404]).toContain(answer.status)
    },
  )
  it('is well, and counts', async () => {
    expect((await fetch(`${service.url}/livez`)).status).toBe(200)
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200)
    const text = await (await fetch(`${service.url}/metrics`)).text()
    expect(text).toMatch(/turnpike_analyses\{state="done"\} [1-9]/)
    expect(text).not.toMatch(/status="5\d\d"/)
  })
  it('keeps its folder to itself', async () => {
    const { status, stderr } = await run(['serve', '--listen', '0', '--data', join(folder, 'data')])
    expect([status, stderr]).toEqual([2, expect.stringContaining(join(folder, 'data'))])
  })
})

describe('a bundle that poisons its analysis', () => {
  it.each([
    ['takes too much memory', ['--memory-limit', '6'], 'out-of-memory'],
    ['takes too long', ['--time-limit', '0'], 'time-limit'],
  ])('and %s has failed after three tries, with its reason', async (_, limits, reason) => {
    const data = join(folder, `poisoned-${reason}`)
    const poisoned = await start(['serve', '--listen', '0', '--data', data, ...limits])
    const id = await upload(poisoned.url, octets)
    await until(() => allEnded(poisoned.url))
    expect(await analyses(poisoned.url)).toMatchObject([{ id, state: 'failed', tries: 3, reason }])
    expect((await fetch(`${poisoned.url}/livez`)).status).toBe(200)
    expect(await poisoned.stop()).toBe(0)
  })
})
