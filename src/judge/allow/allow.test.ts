import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  automaticRules,
  comparablePath,
  compileAllowList,
  DEFAULT_METHODS,
  isAutomatic,
  MANUAL,
  type Rule,
  readRules,
  readRuleTests,
  readUrl,
  urlOf,
  writeRules,
  writeRuleTests,
} from './index.ts'

const X14_2 = { major: 14, minor: 2 }
const rule = (url: string, more: Partial<Rule> = {}): Rule => ({
  ...readUrl(url)!,
  match: 'prefix',
  methods: [],
  type: MANUAL,
  deployment: 1,
  ...more,
})
const list = compileAllowList({
  defaultMethods: DEFAULT_METHODS,
  rules: [
    ...automaticRules({ product: 'cucm', address: 'CUCM.steven.lab' }, 1, X14_2),
    rule('https://photos.steven.lab/p/'),
    rule('https://ha.steven.lab/exact?a=1', { match: 'exact' }),
    rule('https://ha.steven.lab/any', { match: 'exact', methods: ['DELETE'] }),
    rule('https://[2001:db8::1]:8443/'),
  ],
})
const decide = (method: string, url: string, path?: string) => {
  const { protocol, address, port, path: own } = readUrl(url)!
  const decision = list.decide({ protocol, address, port, method, target: path ?? own })
  return decision.allowed ? decision.rule.path : decision.because
}

describe('the allow list', () => {
  it.each([
    ['GET', 'https://cucm.steven.lab:8443/cucm-uds/user/emusk/devices', '/cucm-uds/user/'],
    ['GET', 'https://CUCM.Steven.lab:8443/cucm-uds/user/emusk/devices?max=100', '/cucm-uds/user/'],
    ['GET', 'https://cucm.steven.lab.:8443/cucm-uds/servers', '/cucm-uds/servers'],
    ['GET', 'https://cucm.steven.lab:6972/CSFemusk.cnf.xml', '/'],
    ['GET', 'http://cucm.steven.lab:6970/jabber-config.xml', '/'],
    ['PUT', 'https://photos.steven.lab/p/a.jpg', '/p/'],
    ['GET', 'https://ha.steven.lab/exact?a=1', '/exact?a=1'],
    ['DELETE', 'https://ha.steven.lab/any?x', '/any'],
    ['GET', 'https://[2001:0db8:0:0::1]:8443/a', '/'],
  ])('allows %s %s', (method, url, path) => {
    expect(decide(method, url)).toBe(path)
  })
  it.each([
    ['GET', 'https://cucm.steven.lab/cucm-uds/user/emusk', 'origin-not-listed'],
    ['GET', 'http://cucm.steven.lab:8443/cucm-uds/user/emusk', 'origin-not-listed'],
    ['GET', 'https://cucm.steven.lab:8444/cucm-uds/user/emusk', 'origin-not-listed'],
    ['GET', 'https://other.steven.lab:8443/cucm-uds/user/emusk', 'origin-not-listed'],
    ['GET', 'https://127.0.0.1:8443/cucm-uds/user/emusk', 'origin-not-listed'],
    ['GET', 'https://cucm.steven.lab:8443/axl/', 'path-not-listed'],
    ['GET', 'https://cucm.steven.lab:8443/CUCM-UDS/user/emusk', 'path-not-listed'],
    ['GET', 'https://cucm.steven.lab:8443/', 'path-not-listed'],
    ['POST', 'https://cucm.steven.lab:6972/CSFemusk.cnf.xml', 'method-not-listed'],
    ['DELETE', 'https://photos.steven.lab/p/a.jpg', 'method-not-listed'],
    ['get', 'https://photos.steven.lab/p/a.jpg', 'method-not-listed'],
    ['GET', 'https://ha.steven.lab/exact', 'path-not-listed'],
    ['GET', 'https://ha.steven.lab/exact?a=12', 'path-not-listed'],
    ['GET', 'https://ha.steven.lab/exact/more?a=1', 'path-not-listed'],
  ])('denies %s %s: %s', (method, url, because) => {
    expect(decide(method, url)).toBe(because)
  })
  it.each([
    '/cucm-uds/user/../../axl/',
    '/cucm-uds/user/..',
    '/cucm-uds/user/./x',
    '/cucm-uds/user/%2e%2e/%2e%2e/axl/',
    '/cucm-uds/user/.%2E/axl',
    '/cucm-uds/user/..;/..;x=y/axl',
    '/cucm-uds/user/%2e%2e;/axl',
    '/cucm-uds/user/..%2faxl',
    '/cucm-uds/user/..%5caxl',
    '/cucm-uds/user/a%2Fb',
    '/cucm-uds/user/..\\axl',
    '/cucm-uds/user/%252e%252e/axl',
    '/cucm-uds/user/%00',
    '/cucm-uds/user/%0d%0aX:%20y',
    '/cucm-uds/user/..%3b/axl',
    '/cucm-uds/user/%zz',
    '/cucm-uds/user/%2',
    '//cucm-uds/user/',
    'cucm-uds/user/',
    '*',
    '',
  ])('denies a path that could be read as another: %s', path => {
    expect(decide('GET', 'https://cucm.steven.lab:8443/', path)).toBe('ambiguous-path')
  })
  it.each([
    ['/cucm-uds/user/em%20usk/a%C3%A9', '/cucm-uds/user/em%20usk/a%C3%A9'],
    ['/%63ucm-uds/user/%7Ea', '/cucm-uds/user/~a'],
    ['/a;v=1/b..c/.d/...', '/a;v=1/b..c/.d/...'],
    ['/a//b?..%2f', '/a//b'],
  ])('compares %s as %s', (target, path) => {
    expect(comparablePath(target)).toBe(path)
  })
  it('lets no spelling of a path out of its prefix', () => {
    const part = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      ';',
      'a',
      'axl',
      '%61',
      '\\',
      '%25',
      '2e',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), parts => {
        const target = `/cucm-uds/user/${parts.join('')}`
        if (comparablePath(target) === undefined) return
        const walked = [
          new URL(target, 'https://a').pathname,
          tomcat(target),
          tomcat(decodeURIComponent(target)),
        ]
        for (const path of walked) expect(path.startsWith('/cucm-uds/user/')).toBe(true)
      }),
    )
  })
})

/** The path as a server walks it that takes parameters off, decodes, and resolves dots. */
function tomcat(target: string): string {
  const decoded = decodeURIComponent(target.replace(/;[^/]*/g, '')).replaceAll('\\', '/')
  return new URL(decoded.replace(/\/{2,}/g, '/'), 'https://a').pathname
}

describe('automatic rules', () => {
  it('of Unified CM, IM&P and Unity nodes', () => {
    const ports = (product: 'cucm' | 'imp' | 'unity', minor: number) => [
      ...new Set(
        automaticRules({ product, address: 'n.lab' }, 2, { major: minor > 9 ? 12 : 14, minor }).map(
          r => r.port,
        ),
      ),
    ]
    expect(ports('cucm', 0)).toEqual([8443, 6970, 6971, 6972])
    expect(ports('cucm', 10)).toEqual([8443, 6970, 6972])
    expect(ports('imp', 2)).toEqual([8443, 7336])
    expect(ports('unity', 2)).toEqual([443, 8443, 7080, 7443])
  })
  it('are told from those an administrator made', () => {
    const [automatic] = automaticRules({ product: 'cucm', address: 'n.lab' }, 2, X14_2)
    expect(automatic && isAutomatic(automatic)).toBe(true)
    expect(isAutomatic(rule('https://a/'))).toBe(false)
    expect(automatic?.deployment).toBe(2)
  })
})

describe('rules in CSV', () => {
  it('are read with their defaults, in any order of columns', () => {
    const { value, problems } = readRules(
      '\ufeffUrl,Deployment,HttpMethods,MatchType,Description\r\nhttps://photos.example.com/p/,2,"get,HEAD",exact,"Photos, ""all"""\r\nhttp://a.b\n# remark\n\n',
      'rules.csv',
    )
    expect(problems).toEqual([])
    expect(value).toEqual([
      rule('https://photos.example.com/p/', {
        deployment: 2,
        methods: ['GET', 'HEAD'],
        match: 'exact',
        description: 'Photos, "all"',
      }),
      rule('http://a.b:80/'),
    ])
    expect(readRules('MatchType,url\nexact,https://a/x', 'r').value).toEqual([
      rule('https://a/x', { match: 'exact' }),
    ])
    expect(readRules('https://a/x,3', 'r').value).toEqual([rule('https://a/x', { deployment: 3 })])
  })
  it.each([
    ['ftp://a/', 'csv-bad-url'],
    ['https://u@a/', 'csv-bad-url'],
    ['https://a:0/', 'csv-bad-url'],
    [',1', 'csv-no-url'],
    ['https://a/,0', 'csv-bad-deployment'],
    ['https://a/,1,PATCH', 'csv-bad-method'],
    ['https://a/,1,GET,regex', 'csv-bad-match'],
    ['"https://a/', 'csv-bad-quote'],
    ['"https://a/"x', 'csv-bad-quote'],
    [`https://a/${'x'.repeat(9000)}`, 'csv-too-long'],
  ])('that cannot be read are told with their line: %s', (line, code) => {
    const { value, problems } = readRules(
      `Url\n${'https://good/\n'}${line}\nhttps://good/`.replace('Url\n', ''),
      'r.csv',
    )
    expect(problems.map(problem => [problem.code, problem.where])).toEqual([
      [code, { source: 'r.csv', line: 2 }],
    ])
    expect(value).toHaveLength(2)
  })
  it('come back as they were written', () => {
    const rules = automaticRules({ product: 'unity', address: '2001:db8::1' }, 1, X14_2).map(each => ({
      ...each,
      type: MANUAL,
      description: 'a "b", c',
    }))
    expect(readRules(writeRules(rules), 'r')).toEqual({ value: rules, problems: [] })
    fc.assert(fc.property(fc.string({ maxLength: 200 }), text => void readRules(text, 'r')))
  })
  it('have tests beside them', () => {
    const text =
      'Url,ExpectedResult,Deployment,Description,HttpMethod\r\nhttps://a:8443/x,Block,1,why,put\r\nhttps://a/,allow\r\n'
    const { value, problems } = readRuleTests(text, 't.csv')
    expect(problems).toEqual([])
    expect(value).toEqual([
      { url: 'https://a:8443/x', expected: 'block', deployment: 1, description: 'why', method: 'PUT' },
      { url: 'https://a:443/', expected: 'allow', deployment: 1, method: 'GET' },
    ])
    expect(readRuleTests(writeRuleTests(value), 't').value).toEqual(value)
    expect(readRuleTests('https://a/,maybe', 't').problems[0]?.code).toBe('csv-bad-expectation')
  })
  it('name the origin as the log does', () => {
    expect(urlOf(readUrl('HTTPS://Cucm.steven.lab:8443/cucm-uds/user/')!)).toBe(
      'https://cucm.steven.lab:8443/cucm-uds/user/',
    )
    expect(urlOf(readUrl('http://[2001:db8::1]')!)).toBe('http://[2001:db8::1]:80/')
  })
})
