import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { toPem } from '../../read/x509/index.ts'
import { openPeer, PeerTroubleError } from './open.ts'

const [one, two] = ['CN=one', 'CN=two'].map(subject => toPem(make({ subject, ca: true }).certificate)) as [
  string,
  string,
]
const CONFIG = `host: expc1
domain: steven.lab
release: X14.2.0
listen: { tunnel: 127.0.0.1:0 }
trustStore: ca.pem
ucServers:
  - { product: cucm, address: cucm.steven.lab, username: axl, passwordVariable: AXL }
allowList: { files: [rules.csv] }
`
const ENV = { AXL: 'secret' }

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-peer-'))
  file = join(folder, 'gateway.yaml')
  await writeFile(file, CONFIG)
  await writeFile(join(folder, 'ca.pem'), one)
  await writeFile(join(folder, 'rules.csv'), 'Url\nhttps://photos.steven.lab/p\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('openPeer', () => {
  it('reads what the configuration names', async () => {
    const opened = await openPeer(file, ENV)
    const state = opened.peer.state()
    expect(state).toMatchObject({
      host: 'expc1',
      trustStore: { certificates: [{}] },
      ucServers: [{ password: 'secret', nodes: [{ address: 'cucm.steven.lab', role: 'publisher' }] }],
    })
    expect(
      state.allowList.rules.map(({ type, address }) => [type === 'Manual rule', address]),
    ).toContainEqual([true, 'photos.steven.lab'])
    opened.close()
  })

  it.each<[string, () => Promise<unknown>, Record<string, string>, unknown]>([
    ['a file that is not there', () => rm(join(folder, 'ca.pem')), ENV, PeerTroubleError],
    [
      'a broken trust store',
      () => writeFile(join(folder, 'ca.pem'), one.slice(0, -30)),
      ENV,
      PeerTroubleError,
    ],
    [
      'a state file that is none',
      () => writeFile(join(folder, 'gateway.state.json'), '{'),
      ENV,
      PeerTroubleError,
    ],
    ['a variable that is not set', async () => undefined, {}, PeerTroubleError],
    [
      'a rule that is none',
      () => writeFile(join(folder, 'rules.csv'), 'Url\nnowhere\n'),
      ENV,
      PeerTroubleError,
    ],
  ])('does not open with %s', async (_, breakIt, environment, error) => {
    await breakIt()
    await expect(openPeer(file, environment)).rejects.toThrow(error as never)
  })

  it('keeps what the console changed, in files of its own, for its owner alone', async () => {
    const opened = await openPeer(file, ENV)
    opened.peer.change({ verifyOriginServer: 'off', settings: new Map([['Log Level', '2']]) }, 'console')
    opened.peer.change({ trustStorePem: one + two }, 'api admin 127.0.0.1')
    opened.peer.change({ logLevel: 'DEBUG' }, 'diagnostics')
    expect(await opened.saved()).toEqual([])
    opened.close()
    expect(await readFile(join(folder, 'ca.pem'), 'utf8')).toBe(one + two)
    expect((await stat(join(folder, 'gateway.state.json'))).mode & 0o777).toBe(0o600)
    const again = await openPeer(file, ENV)
    expect(again.peer.state()).toMatchObject({ verifyOriginServer: 'off', logLevel: 'INFO' })
    expect(again.peer.state().settings.get('Log Level')).toBe('2')
    expect(again.peer.state().trustStore.certificates).toHaveLength(2)
    again.peer.change({ verifyOriginServer: 'on' }, 'console')
    await again.saved()
    again.close()
    const saved = JSON.parse(await readFile(join(folder, 'gateway.state.json'), 'utf8'))
    expect(Object.keys(saved.changes)).toEqual(['settings'])
  })

  it('keeps a link a link, and the rights of the trusted CA list', async () => {
    await rename(join(folder, 'ca.pem'), join(folder, 'real.pem'))
    await symlink('real.pem', join(folder, 'ca.pem'))
    await chmod(join(folder, 'real.pem'), 0o640)
    const opened = await openPeer(file, ENV)
    opened.peer.change({ trustStorePem: two }, 'console')
    expect(await opened.saved()).toEqual([])
    opened.close()
    expect((await lstat(join(folder, 'ca.pem'))).isSymbolicLink()).toBe(true)
    expect((await stat(join(folder, 'real.pem'))).mode & 0o777).toBe(0o640)
    expect(await readFile(join(folder, 'real.pem'), 'utf8')).toBe(two)
  })

  it('tells what cannot be written', async () => {
    const opened = await openPeer(file, ENV)
    await mkdir(join(folder, 'gateway.state.json'))
    opened.peer.change({ attempts: 1 }, 'console')
    expect(await opened.saved()).toMatchObject([
      { code: 'unreadable', about: join(folder, 'gateway.state.json') },
    ])
    opened.close()
  })

  it('lets the file win over the console where it was changed later', async () => {
    const opened = await openPeer(file, ENV)
    opened.peer.change({ attempts: 4, verifyOriginServer: 'off' }, 'console')
    await opened.saved()
    await writeFile(file, `${CONFIG}attempts: 1\n`)
    expect(await opened.reload()).toEqual([])
    expect(opened.peer.state()).toMatchObject({ attempts: 1, verifyOriginServer: 'off' })
    opened.close()
  })

  it('reloads value by value: what is broken stays as it was, loudly, until it is mended', async () => {
    const opened = await openPeer(file, ENV)
    const before = opened.peer.state().trustStore
    await writeFile(join(folder, 'ca.pem'), two.slice(0, -30))
    await writeFile(file, `${CONFIG}attempts: 3\n`)
    expect(await opened.reload()).toMatchObject([
      { code: 'trust-store-unreadable', about: join(folder, 'ca.pem') },
    ])
    expect(opened.peer.state()).toMatchObject({ attempts: 3, alarms: [{ id: '90001', severity: 'error' }] })
    expect(opened.peer.state().trustStore).toBe(before)
    await writeFile(join(folder, 'ca.pem'), '')
    expect(await opened.reload()).toMatchObject([{ code: 'trust-store-empty' }])
    await writeFile(join(folder, 'ca.pem'), two)
    expect(await opened.reload()).toEqual([])
    expect(opened.peer.state()).toMatchObject({
      alarms: [],
      trustStore: { generation: before.generation + 1 },
    })
    opened.close()
  })

  it('leaves a level that diagnostic logging has raised, until the file says another', async () => {
    const opened = await openPeer(file, ENV)
    opened.peer.change({ logLevel: 'DEBUG' }, 'diagnostics')
    await opened.reload()
    expect(opened.peer.state().logLevel).toBe('DEBUG')
    await writeFile(file, `${CONFIG}logging: { level: WARN }\n`)
    await opened.reload()
    expect(opened.peer.state().logLevel).toBe('WARN')
    opened.close()
  })

  it('changes nothing by a configuration that cannot be read, and nothing where nothing changed', async () => {
    const opened = await openPeer(file, ENV)
    const before = opened.peer.state()
    expect(await opened.reload()).toEqual([])
    expect(opened.peer.state()).toBe(before)
    await writeFile(file, `${CONFIG}attemps: 3\n`)
    expect(await opened.reload()).toMatchObject([{ code: 'config-unknown-key', about: `${file}:9` }])
    expect(opened.peer.state()).toMatchObject({ attempts: 2, alarms: [{ id: '90001' }] })
    opened.close()
  })
})
