import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** `turnpike verify` and `turnpike trust` as a user has them: the built program in a process of its own. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
const story = (name: string) => join(root, 'fixtures', 'certificates', 'stories', `${name}.pem`)
const lab = (name: string) => join(root, 'fixtures', 'certificates', 'checks', `${name}.pem`)
const bundle = (name: string) => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)
const store = story('trust-store')
let folder = ''

beforeAll(() => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'turnpike-verify-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function turnpike(args: readonly string[], input?: Buffer) {
  const { LANG: _, LC_ALL: __, LC_MESSAGES: ___, ...clean } = process.env
  return spawnSync(process.execPath, [main, ...args], {
    env: { ...clean, NO_COLOR: '1' },
    encoding: 'utf8',
    ...(input && { input }),
  })
}

const json = (args: readonly string[]) => JSON.parse(turnpike([...args, '--format', 'json']).stdout)

/** Several certificate files as one, in that order. */
function joined(name: string, ...files: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, files.map(file => readFileSync(file, 'utf8')).join(''))
  return path
}

const AT = ['--at', '2022-07-11T16:55:26Z', '--profile', 'openssl-1.1.1']
const STORIES = [
  ['story-self-signed', ['cucm.steven.lab']],
  ['story-address', ['10.48.36.215', 'cucm.steven.lab']],
] as const

describe.each(STORIES)('the certificate of %s', (name, addresses) => {
  const args = ['verify', story(name), '--trust', store, ...AT, '--address', ...addresses]
  it.each([
    ['en', 'text', 'txt'],
    ['ja', 'text', 'txt'],
    ['en', 'svg', 'svg'],
    ['ja', 'svg', 'svg'],
  ] as const)('is told in %s as in its golden %s', async (language, format, ending) => {
    const { status, stdout, stderr } = turnpike(['--lang', language, ...args, '--format', format])
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const golden = join(root, 'fixtures', 'stories', `verify-${name}.${language}.${ending}`)
    await expect(stdout).toMatchFileSnapshot(golden)
  })
  it('is a JSON document that its published schema admits', () => {
    const schema = JSON.parse(turnpike(['schema', 'verify']).stdout)
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
    expect(validate(json(args)) ? [] : validate.errors).toEqual([])
  })
})

describe('turnpike verify', () => {
  it('says what the traffic server logs and sends, and what comes next', () => {
    const { chain, judgements, nearMisses } = json([
      'verify',
      story('story-self-signed'),
      '--trust',
      store,
      ...AT,
      '--address',
      'cucm.steven.lab',
      '10.48.36.215',
    ])
    expect(chain.error).toEqual({ code: 18, name: 'self signed certificate', depth: 0 })
    expect(nearMisses).toMatchObject([{ code: 'root-not-trusted', depth: 0 }])
    expect(judgements).toMatchObject([
      {
        reason: 'self-signed',
        trafficServer: {
          accepts: false,
          warning:
            'Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(IP) depth=0',
          alert: { code: 48, name: 'unknown_ca' },
        },
        next: { reason: null, proved: true },
      },
      { reason: 'self-signed', next: { reason: { code: 'name-mismatch' }, proved: true } },
    ])
  })
  it.each([
    [
      'the first certificate of standard input',
      ['-', '--trust', store],
      readFileSync(story('story-address')),
      0,
    ],
    [
      'an intermediate among the untrusted',
      [lab('subscriber'), '--untrusted', lab('issuing'), '--trust', store],
      undefined,
      0,
    ],
    ['an intermediate that is missing', [lab('subscriber'), '--trust', store], undefined, 1],
    ['a certificate that is expired', [lab('tomcat-expired'), '--trust', store], undefined, 1],
    ['profile strict', [lab('foreign-tomcat'), '--trust', lab('root'), '--profile', 'strict'], undefined, 1],
  ] as const)('judges %s', (_, args, input, expected) => {
    expect(turnpike(['verify', ...args, '--at', '2022-07-11T16:55:26Z'], input).status).toBe(expected)
  })
  it('reads DER', () => {
    const der = join(folder, 'leaf.der')
    const [, body = ''] =
      /-----BEGIN CERTIFICATE-----([^-]*)/.exec(readFileSync(story('story-address'), 'utf8')) ?? []
    writeFileSync(der, Buffer.from(body, 'base64'))
    expect(turnpike(['verify', der, '--trust', store, ...AT]).status).toBe(0)
  })
  it('names the missing intermediate and where it was seen', () => {
    const args = ['verify', lab('subscriber'), '--trust', store, '--known', lab('issuing'), ...AT]
    expect(json(args).nearMisses).toMatchObject([
      { code: 'issuer-seen-elsewhere', depth: 0, where: { source: 'issuing.pem', line: 1 } },
    ])
  })
  it('shows all name profiles where they differ', () => {
    const args = ['verify', lab('presence-by-ip'), '--trust', store, '--address', '10.48.36.216', ...AT]
    const [{ names }] = json(args).judgements
    expect([names.ats.ok, names.rfc9525.ok, names.openssl.ok]).toEqual([false, true, true])
    expect(turnpike([...args, '--names', 'openssl']).status).toBe(0)
    expect(turnpike(args).stdout).toContain('X509_check_ip')
  })
  it('tells where the order of the trust store decides, and judges by it where asked to (CSCwa12905)', () => {
    const both = joined('both.pem', lab('root-old'), lab('root'))
    const args = [
      'verify',
      lab('tomcat'),
      '--trust',
      both,
      '--at',
      '2021-08-11',
      '--address',
      'cucm.steven.lab',
    ]
    expect(json(args)).toMatchObject({
      verifies: true,
      otherLookup: {
        lookup: 'first-subject',
        ok: false,
        shadows: [{ needed: { position: 2 }, first: { position: 1 } }],
      },
    })
    expect(turnpike([...args, '--store', 'first-subject']).status).toBe(1)
    expect(json(['verify', lab('tomcat'), '--trust', store, '--at', '2022-07-11']).otherLookup).toBe(null)
  })
  it('draws hostile names and never obeys them', () => {
    const { stdout } = turnpike([
      'verify',
      story('story-address'),
      '--trust',
      store,
      '--format',
      'svg',
      '--address',
      '"><script>alert(1)</script>',
      '\u202ea&b\u001b[2J',
    ])
    expect(XMLValidator.validate(stdout)).toBe(true)
    expect(stdout).not.toMatch(/<script|href|\u202e|\u001b/)
  })
  it.each([
    ['no trust store', ['verify', store], 2],
    ['a time that is none', ['verify', store, '--trust', store, '--at', 'yesterday'], 2],
    ['a file that is not there', ['verify', '/nowhere/at/all.pem', '--trust', store], 2],
    ['standard input twice', ['verify', '-', '--trust', '-'], 2],
    ['a folder', ['verify', root, '--trust', store], 3],
    ['a file without a certificate', ['verify', join(root, 'package.json'), '--trust', store], 3],
  ] as const)('%s leaves stdout empty', (_, args, expected) => {
    const { status, stdout, stderr } = turnpike(args)
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
    expect(stderr).toMatch(/^turnpike: /)
  })
  it('exits 3 where part of the trust store cannot be read', () => {
    const broken = join(folder, 'broken.pem')
    writeFileSync(broken, `${readFileSync(store, 'utf8')}-----BEGIN CERTIFICATE-----\nMIID\n`)
    const { status, stderr } = turnpike(['verify', story('story-address'), '--trust', broken, ...AT])
    expect(status).toBe(3)
    expect(stderr).toContain('broken.pem:')
  })
})

describe.skipIf(spawnSync('openssl', ['version']).error !== undefined)(
  'the second opinion of openssl verify',
  () => {
    it('reads the PKCS#7 file that openssl makes', () => {
      const file = join(folder, 'chain.p7b')
      const made = ['crl2pkcs7', '-nocrl', '-certfile', lab('subscriber'), '-certfile', lab('issuing')]
      for (const form of ['PEM', 'DER']) {
        spawnSync('openssl', [...made, '-outform', form, '-out', file])
        expect(turnpike(['verify', file, '--trust', store, '--at', '2022-07-11']).status).toBe(0)
      }
    })
    const rows: readonly (readonly [string, readonly string[], readonly string[], string])[] = [
      ['tomcat', ['root'], [], '2022-07-11'],
      ['tomcat', ['root-old', 'root'], [], '2021-08-11'],
      ['tomcat', ['root-old'], [], '2021-08-11'],
      ['tomcat', ['foreign-root'], [], '2022-07-11'],
      ['tomcat', ['root'], [], '2024-01-01'],
      ['tomcat-expired', ['root'], [], '2022-07-11'],
      ['tomcat-old-root', ['root'], [], '2021-07-11'],
      ['tomcat-old-root', ['root-old'], [], '2021-07-11'],
      ['tomcat-old-root', ['root', 'root-old'], [], '2021-07-11'],
      ['unity-future', ['root'], [], '2022-07-11'],
      ['subscriber', ['root'], [], '2022-07-11'],
      ['subscriber', ['root'], ['issuing'], '2022-07-11'],
      ['subscriber', ['issuing'], [], '2022-07-11'],
      ['subscriber', ['issuing', 'root'], [], '2022-07-11'],
      ['tomcat-self-signed', ['tomcat-self-signed'], [], '2022-07-11'],
      ['tomcat-self-signed', ['callmanager-self-signed', 'tomcat-self-signed'], [], '2022-07-11'],
      ['tomcat-self-signed', ['callmanager-self-signed'], [], '2022-07-11'],
      ['tomcat-ecdsa', ['root'], [], '2022-07-11'],
      ['foreign-tomcat', ['root', 'foreign-root'], [], '2022-07-11'],
    ]
    it.each(rows)('%s with %j in the store and %j sent at %s', (leaf, trusted, sent, date) => {
      const trust = joined('ca.pem', ...trusted.map(lab))
      const untrusted = sent.flatMap(name => ['-untrusted', lab(name)])
      const at = String(Date.parse(date) / 1000)
      const options = [
        '-purpose',
        'sslserver',
        '-auth_level',
        '1',
        '-attime',
        at,
        '-no-CApath',
        '-no-CAstore',
      ]
      const theirs = spawnSync('openssl', ['verify', ...options, '-CAfile', trust, ...untrusted, lab(leaf)])
      const more = sent.flatMap(name => ['--untrusted', lab(name)])
      const ours = turnpike(['verify', lab(leaf), '--trust', trust, ...more, '--at', date])
      expect(ours.status === 0).toBe(theirs.status === 0)
    })
  },
)

describe('turnpike trust', () => {
  const copy = (name: string) => {
    const path = join(folder, name)
    cpSync(store, path)
    return path
  }
  it('lists in the order of the file, by a schema that is published', () => {
    const list = json(['trust', 'list', store])
    expect(
      list.certificates.map(({ position, subject }: { position: number; subject: string }) => [
        position,
        subject,
      ]),
    ).toEqual([
      [1, 'CN=steven-DC-CA,DC=steven,DC=lab'],
      [2, 'CN=Example Device Root CA,O=Example Lab'],
    ])
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(turnpike(['schema', 'trust']).stdout),
    )
    expect(validate(list) ? [] : validate.errors).toEqual([])
  })
  it.each([
    ['a sound store', [store], 0, []],
    ['two of one subject', [lab('root-old'), lab('root')], 1, ['same-subject', 'outdated-first', 'expired']],
    ['an intermediate alone', [lab('issuing')], 1, ['without-root']],
  ] as const)('checks %s', (_, files, status, codes) => {
    const path = joined('checked.pem', ...files)
    const args = ['trust', 'check', path, '--at', '2022-07-11']
    expect(turnpike(args).status).toBe(status)
    expect(json(args).findings.map(({ code }: { code: string }) => code)).toEqual(codes)
  })
  it.each(['en', 'ja'])('tells what it finds in %s as in its golden file', async language => {
    const path = joined(
      'golden.pem',
      lab('root-old'),
      lab('root'),
      lab('issuing'),
      lab('tomcat'),
      lab('tomcat-self-signed'),
    )
    const { stdout } = turnpike(['--lang', language, 'trust', 'check', path, '--at', '2022-07-11'])
    await expect(stdout).toMatchFileSnapshot(join(root, 'fixtures', 'stories', `trust-check.${language}.txt`))
  })
  it('adds and removes, and leaves every other octet as it was', () => {
    const path = copy('changed.pem')
    const before = readFileSync(path, 'utf8')
    const mode = statSync(path).mode
    expect(turnpike(['trust', 'add', path, lab('root')]).status).toBe(0)
    const after = readFileSync(path, 'utf8')
    expect(after.startsWith(before)).toBe(true)
    expect(json(['trust', 'list', path]).certificates).toHaveLength(3)
    expect(turnpike(['trust', 'add', path, lab('root')]).status).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(after)
    const [{ sha256 }] = json(['trust', 'list', lab('root')]).certificates
    expect(turnpike(['trust', 'remove', path, sha256]).status).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(statSync(path).mode).toBe(mode)
  })
  it('says that a subject is there already, and writes nothing in a dry run', () => {
    const path = copy('dry.pem')
    const { collisions, written } = json(['trust', 'add', path, lab('root'), '--dry-run'])
    expect({ collisions, written }).toMatchObject({
      collisions: [{ subject: 'CN=steven-DC-CA,DC=steven,DC=lab' }],
      written: false,
    })
    json(['trust', 'remove', path, 'steven-DC-CA', '--dry-run'])
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(store, 'utf8'))
  })
  it.each(['bundle', 'report'] as const)('says what an addition changes for the origins of a %s', kind => {
    const report = join(folder, 'report.json')
    turnpike(['analyze', bundle('story-self-signed'), '--report', `json=${report}`])
    const evidence = kind === 'bundle' ? bundle('story-self-signed') : report
    const { effects } = json([
      'trust',
      'add',
      copy('effects.pem'),
      story('story-self-signed'),
      '--dry-run',
      `--${kind}`,
      evidence,
    ])
    const by = effects.filter(({ port }: { port: number }) => port === 6972)
    expect(by).toMatchObject([{ address: 'cucm.steven.lab', before: ['self-signed'], after: [] }])
  })
  it.each([
    ['nothing that fits', ['remove', 'CN=nobody'], 2],
    ['two that fit', ['remove', 'steven-DC-CA'], 2],
    ['a report that is none', ['add', store, '--report', join(root, 'package.json')], 2],
  ] as const)('%s is refused, and nothing is written', (_, [command, ...rest], expected) => {
    const path = joined('refused.pem', lab('root'), lab('root-old'))
    const before = readFileSync(path, 'utf8')
    const { status, stdout } = turnpike(['trust', command, path, ...rest])
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
    expect(readFileSync(path, 'utf8')).toBe(before)
  })
  it('refuses to change what is no PEM store', () => {
    const path = join(folder, 'store.der')
    writeFileSync(path, 'not a store')
    expect(turnpike(['trust', 'add', path, lab('root')]).status).toBe(2)
    expect(turnpike(['trust', 'check', path]).status).toBe(3)
    expect(turnpike(['trust']).status).toBe(2)
  })
})
