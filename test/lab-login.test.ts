import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Expressway,
  type Lab,
  logIn,
  openExpressway,
  openLab,
  readDeployment,
  STEVEN_LAB,
} from '../src/run/lab/index.ts'

/** Which step of a login a fault meets, and what the person before the client sees of it. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-login-'))
const USER = { name: 'emusk', password: 'lab-emusk' }
let lab: Lab
let expressway: Expressway

beforeAll(async () => {
  const text = STEVEN_LAB.replace('ecdsa: self-signed', 'ecdsa: signed').replace('X14.0.7', 'X14.2.0')
  lab = await openLab(readDeployment(text, 'steven.yaml'), { addresses: 'moved' })
  const [described] = lab.deployment.peers
  if (!described) throw new Error('no peer')
  expressway = await openExpressway(lab, described, { folder, edge: true })
})
afterAll(async () => {
  await expressway.close()
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

const PHONE = ['phone-configuration']

describe('a login', () => {
  it('works where nothing is wrong, and asks nothing of a node that it does not need', async () => {
    const report = await logIn(expressway.login(USER))
    expect(report).toMatchObject({ ok: true, failed: [], seen: 'signed-in' })
    const asked = lab.nodes.flatMap(node =>
      node.requests().filter(({ path }) => !/axl|vmrest\/cluster/.test(path)),
    )
    expect(asked.map(({ port, path }) => `${port} ${path}`)).toEqual([
      '8443 /cucm-uds/clusterUser?username=emusk',
      '8443 /cucm-uds/user/emusk/devices',
      '8443 /cucm-uds/servers',
      '8443 /cucm-uds/user/emusk',
      '8443 /cucm-uds/user/emusk/devices?max=100',
      '6972 /CSFemusk.cnf.xml',
      '6972 /SPDefault.cnf.xml',
      '6972 /jabber-config.xml',
      '8443 /EPASSoap/service/v80',
      '8443 /vmrest/mailbox',
    ])
  })
  it.each([
    ['unknown-ca', 'cucm.steven.lab', 8443, 'tomcat', ['edge-config'], 502, 'cannot-communicate'],
    ['expired', 'cucm.steven.lab', 6972, 'tomcat-ECDSA', PHONE, 502, 'no-phone-configuration'],
    ['client-certificate-refused', 'cucm.steven.lab', 6972, undefined, PHONE, 502, 'no-phone-configuration'],
    ['port-closed', 'cucm.steven.lab', 6972, undefined, PHONE, 502, 'no-phone-configuration'],
    ['wrong-name', 'cups.steven.lab', 8443, 'tomcat', ['presence'], 502, 'no-presence'],
    ['self-signed', 'cuc.steven.lab', 8443, 'tomcat', ['voicemail'], 502, 'no-voicemail'],
  ] as const)('meets %s of %s:%i at its step', async (fault, node, port, role, failed, status, seen) => {
    await lab.apply(fault, { node, port, ...(role && { role }) })
    const before = lab
      .node(node)
      .requests()
      .filter(each => each.port === port).length
    const report = await logIn(expressway.login(USER))
    await lab.heal(node)
    expect(report).toMatchObject({
      ok: failed.every(step => step === 'presence' || step === 'voicemail'),
      failed,
      seen,
    })
    expect(report.steps.find(({ ok }) => !ok)).toMatchObject({ status, reason: 'connect failed' })
    // Not a byte of a request reached the origin that was refused.
    expect(
      lab
        .node(node)
        .requests()
        .filter(each => each.port === port).length,
    ).toBe(before)
  })
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'meets an origin that refuses the certificate of Expressway-C, %s',
    async maxVersion => {
      const cucm = lab.node('cucm.steven.lab')
      await cucm.listen({ maxVersion, clients: 'distrust' }, 6972)
      await expressway.recorder.flush()
      const logged = readFileSync(expressway.log, 'utf8').length
      const before = cucm.requests().length
      const report = await logIn(expressway.login(USER))
      await expressway.recorder.flush()
      await lab.heal('cucm.steven.lab')
      expect(report).toMatchObject({ ok: false, failed: PHONE })
      expect(report.steps.find(({ ok }) => !ok)).toMatchObject({ status: 502, reason: 'connect failed' })
      expect(
        cucm
          .requests()
          .slice(before)
          .filter(({ port }) => port === 6972),
      ).toEqual([])
      const failure = /(?:"(Sending Request)".*Dst-port="6972"|(ERROR: SSL connection failed for .*))/
      const failed =
        "ERROR: SSL connection failed for 'cucm.steven.lab': error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca"
      const lines = readFileSync(expressway.log, 'utf8').slice(logged).split('\n')
      expect(lines.flatMap(line => failure.exec(line)?.slice(1).find(Boolean) ?? [])).toEqual([
        'Sending Request',
        failed,
        'Sending Request',
        failed,
      ])
    },
  )
  it.each([
    ['a wrong password', { ...USER, password: 'wrong' }, {}, ['edge-config'], 'wrong-password'],
    ['another domain', USER, { domain: 'example.com' }, ['edge-sso'], 'domain-not-enabled'],
    ['an edge that is not there', USER, { port: 1 }, ['edge-sso'], 'no-edge'],
  ] as const)('ends at %s', async (_, user, over, failed, seen) => {
    expect(await logIn({ ...expressway.login(user), ...over })).toMatchObject({ ok: false, failed, seen })
  })
})
