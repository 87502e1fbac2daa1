import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { EXPECTED } from '../../tell/messages/index.ts'
import {
  DeploymentError,
  type DeploymentFault,
  DeploymentFileError,
  type DeploymentInput,
  deploymentJsonSchema,
  deploymentText,
  hostOf,
  loadDeployment,
  readDeployment,
} from './index.ts'

const PEM = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'fixtures', 'certificates', 'stories', 'story-self-signed.pem'),
  'utf8',
)

const GOOD = `version: 1
from: X14.0.7
peers:
  - name: expc1
    trustStore: ca.pem
clusters:
  - name: a
    publisher: cucm.steven.lab
    credentials: { username: axl, passwordVariable: PASSWORD }
    nodes:
      - name: 10.48.36.216
        ports: [8443, { port: 6972, connect: 16972 }]
`

function faultsOf(text: string): readonly DeploymentFault[] {
  try {
    readDeployment(text, 'd.yaml')
    return []
  } catch (error) {
    if (error instanceof DeploymentError) return error.faults
    throw error
  }
}

describe('the deployment file', () => {
  it('is read, with what is usual filled in', () => {
    expect(readDeployment(GOOD, 'd.yaml')).toMatchObject({
      to: 'X14.2.0',
      peers: [{ verifyOriginServer: true }],
      clusters: [{ product: 'cucm', tlsVerify: true, nodes: [{ role: 'subscriber' }] }],
    })
  })
  it.each<[string, Partial<DeploymentFault>]>([
    [GOOD.replace('publisher:', 'publischer:'), { code: 'unknown-key', line: 8, suggestion: 'publisher' }],
    [
      GOOD.replace('    trustStore: ca.pem', '    trustStore: 7'),
      { code: 'bad-value', line: 5, path: 'peers[0].trustStore' },
    ],
    [GOOD.replace('version: 1', 'version: 2'), { code: 'bad-value', line: 1 }],
    [GOOD.replace('X14.0.7', '14.0'), { code: 'bad-value', line: 2, path: 'from' }],
    [GOOD.replace('    trustStore: ca.pem\n', ''), { code: 'missing', path: 'peers[0].trustStore' }],
    [
      GOOD.replace('passwordVariable: PASSWORD', 'password: x'),
      { code: 'unknown-key', path: 'clusters[0].credentials.password' },
    ],
    [GOOD.replace(', passwordVariable: PASSWORD', ''), { code: 'bad-value', line: 9 }],
    [GOOD.replace('[8443,', '[84430,'), { code: 'bad-value', line: 12 }],
    [`${GOOD}  - name: A\n    publisher: b.lab\n`, { code: 'repeated', path: 'clusters[1].name' }],
    ['peers: [', { code: 'syntax' }],
    ['peers: *nobody\n', { code: 'syntax', line: 1 }],
    ['', { code: 'missing' }],
  ])('tells what is wrong, and where (%#)', (text, expected) => {
    expect(faultsOf(text)).toEqual(expect.arrayContaining([expect.objectContaining(expected)]))
  })
  it.each<[string, string | readonly string[]]>([
    [GOOD.replace('from: X14.0.7', 'from: soon'), 'release'],
    [GOOD.replace('cucm.steven.lab', 'a b'), 'host'],
    [GOOD.replace('passwordVariable: PASSWORD', 'passwordVariable: 1a'), 'variable'],
    [GOOD.replace(', passwordVariable: PASSWORD', ''), 'one-secret'],
    [GOOD.replace('trustStore: ca.pem', 'trustStore: ca.pem\n    ciphers: "`"'), 'ciphers'],
    [GOOD.replace('trustStore: ca.pem', 'trustStore: ""'), 'not-empty'],
    [GOOD.replace('[8443,', '[84430,'), 'port'],
    [GOOD.replace('[8443,', '[x,'), 'port'],
    [GOOD.replace('- name: expc1\n    ', ''), 'array'],
    [GOOD.replace('trustStore: ca.pem', 'trustStore: 7'), 'string'],
    [GOOD.replace('trustStore: ca.pem', 'trustStore: ca.pem\n    verifyOriginServer: 7'), 'boolean'],
    [GOOD.replace('version: 1', 'version: 1\nhosts: []'), 'record'],
    [`${GOOD}    product: vcs\n`, ['cucm', 'imp', 'unity']],
  ])('says what a value should be (%#)', (text, wanted) => {
    const [fault] = faultsOf(text)
    expect(fault).toMatchObject({
      code: 'bad-value',
      ...(typeof wanted === 'string' ? { expected: wanted } : { options: wanted }),
    })
    if (typeof wanted === 'string') expect(EXPECTED).toContain(wanted)
  })
  it('is written as it is read', () => {
    const input: DeploymentInput = {
      version: 1,
      peers: [{ name: 'p', trustStore: 'ca.pem' }],
      clusters: [{ name: 'a', publisher: 'b.lab' }],
    }
    expect(readDeployment(deploymentText(input), 'd.yaml')).toMatchObject(input)
  })
  it('has a schema that accepts it', async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js')
    const { parse } = await import('yaml')
    const ajv = new Ajv2020({ strict: false })
    const validate = ajv.compile(deploymentJsonSchema())
    expect(validate(parse(GOOD))).toBe(true)
    expect(validate({ version: 1, peers: [] })).toBe(false)
  })
  it('knows hosts without case', () => {
    expect(hostOf({ hosts: { 'CUCM.steven.lab': '127.0.0.1' } }, 'cucm.Steven.lab')).toBe('127.0.0.1')
  })
})

describe('the files it names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-deployment-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'd.yaml')
  const load = (text: string, env: Record<string, string> = {}) => {
    writeFileSync(file, text)
    return loadDeployment(file, env)
  }
  const codeOf = (run: () => unknown) => {
    try {
      run()
      return undefined
    } catch (error) {
      return error instanceof DeploymentFileError ? error.code : error
    }
  }

  it('are read beside it; secrets are read when they are asked for', () => {
    writeFileSync(join(folder, 'ca.pem'), PEM)
    writeFileSync(join(folder, 'secret'), 'one\ntwo\n')
    const { peers, password } = load(GOOD, { PASSWORD: 'x' })
    expect(peers[0]!.trustStore.certificates).toHaveLength(1)
    expect(password({ username: 'u', passwordVariable: 'PASSWORD' })).toBe('x')
    expect(password({ username: 'u', passwordFile: 'secret' })).toBe('one')
    expect(codeOf(() => password({ username: 'u', passwordVariable: 'NONE' }))).toBe('UNSET')
    expect(codeOf(() => password({ username: 'u', passwordFile: 'gone' }))).toBe('ENOENT')
  })
  it('have to be there', () => {
    expect(codeOf(() => load(GOOD.replace('ca.pem', 'gone.pem')))).toBe('ENOENT')
    writeFileSync(join(folder, 'empty.pem'), 'no certificate\n')
    expect(codeOf(() => load(GOOD.replace('ca.pem', 'empty.pem')))).toBe('EMPTY')
    expect(codeOf(() => load(GOOD.replace('ca.pem', 'ca.pem\n    certificate: empty.pem')))).toBe('EMPTY')
  })
})
