import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Lab, makeLab } from '../lab.ts'
import { available, outputOf } from '../program.ts'
import type { Story, Truth } from '../truth.ts'
import { STORIES } from './index.ts'

const folder = join(import.meta.dirname, '../../../fixtures/bundles')
const NAMES = Object.keys(STORIES)

function truthOf(name: string): Truth & { file: string; sha256: string; bytes: number } {
  return JSON.parse(readFileSync(join(folder, `${name}.truth.json`), 'utf8'))
}

describe('the committed bundles', () => {
  it('are those of the stories', () => {
    const files = NAMES.flatMap(name => [truthOf(name).file, `${name}.truth.json`])
    expect(readdirSync(folder).toSorted()).toEqual([...files, 'README.md'].toSorted())
  })
  it.each(NAMES)('%s is small and is the one its truth was written for', name => {
    const truth = truthOf(name)
    const bytes = readFileSync(join(folder, truth.file))
    expect(bytes.length).toBeLessThan(60_000)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(truth.sha256)
    expect(bytes.length).toBe(truth.bytes)
    expect(truth.id).toBe(name)
  })
})

describe.skipIf(!available('tar'))('the stories of the source document', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await makeLab()
  })

  const namesIn = (story: Story) => outputOf('tar', ['-tzf', '-'], story.bytes).trim().split('\n').toSorted()
  const memberOf = (story: Story, start: string) => {
    const name = namesIn(story).find(candidate => candidate.startsWith(start))!
    return outputOf('tar', ['-xzOf', '-', name], story.bytes)
  }

  it('hold the members of a diagnostic bundle under their names', async () => {
    const story = await STORIES['story-self-signed']!(lab)
    const stamp = 'vcsc_2022-07-11_16_55_44'
    expect(story.realName).toBe(`diagnostic_log_${stamp}.tar.gz`)
    expect(namesIn(story)).toEqual([
      `ca_${stamp}.pem`,
      `eth0_diagnostic_logging_tcpdump00_${stamp}.pcap`,
      `loggingsnapshot_${stamp}.txt`,
      `server_${stamp}.pem`,
      `xconf_dump_${stamp}.txt`,
      `xconf_dump_${stamp}.xml`,
      `xstat_dump_${stamp}.txt`,
      `xstat_dump_${stamp}.xml`,
    ])
    expect(memberOf(story, 'xconf_dump')).toContain(
      '*c xConfiguration EdgeConfigServer VerifyOriginServer: On\n',
    )
    expect(memberOf(story, 'xstat_dump')).toContain('    Version: "X14.2.0"\n')
  })
  it.each(['story-self-signed', 'story-address'])('%s: the published lines, in their order', async name => {
    const lines = memberOf(await STORIES[name]!(lab), 'loggingsnapshot').split('\n')
    const places = PUBLISHED[name]!.map(line => lines.indexOf(line))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })
})

const PREFIX = 'vcsc traffic_server[18242]:'
const MODULE = 'Module="network.http.trafficserver" Level="INFO":'
const FIRST = 'Txn-id="189" TrackingID="6af9a674-9ebc-41ea-868e-90e7309a758c"'
const SECOND = 'Txn-id="191" TrackingID="bb0c8492-8c15-4537-a7d1-082dde781dbd"'
const THIRD = 'Txn-id="144" TrackingID="0a334fa8-41e9-4b97-adf4-e165372c38cb"'
const FAILED = 'error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed'

/** The lines as Cisco published them (TAC 218018). */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'story-self-signed': [
    `2022-07-11T18:55:25.910+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:25,910" ${MODULE} Detail="Receive Request" ${FIRST} Src-ip="127.0.0.1" Src-port="35764" Last-via-addr="" Msg="GET http://vcs_control.steven.lab:8443/c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw/cucm-uds/user/emusk/devices HTTP/1.1"`,
    `2022-07-11T18:55:25.917+02:00 ${PREFIX}  Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="emusk" Deployment="1" Method="GET" Request="https://cucm.steven.lab:8443/cucm-uds/user/emusk/devices" Rule="https://cucm.steven.lab:8443/cucm-uds/user/" Match="prefix" Type="Automatically generated rule for CUCM server" UTCTime="2022-07-11 16:55:25,916"`,
    `2022-07-11T18:55:25.917+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:25,916" ${MODULE} Detail="Sending Request" ${FIRST} Dst-ip="10.48.36.215" Dst-port="8443" Msg="GET /cucm-uds/user/emusk/devices HTTP/1.1"`,
    `2022-07-11T18:55:25.955+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:25,955" ${MODULE} Detail="Receive Response" Txn-id="189" TrackingID="" Src-ip="10.48.36.215" Src-port="8443" Msg="HTTP/1.1 200 "`,
    `2022-07-11T18:55:25.956+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:25,955" ${MODULE} Detail="Sending Response" Txn-id="189" TrackingID="" Dst-ip="127.0.0.1" Dst-port="35764" Msg="HTTP/1.1 200 "`,
    `2022-07-11T18:55:26.000+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:26,000" ${MODULE} Detail="Receive Request" ${SECOND} Src-ip="127.0.0.1" Src-port="35766" Last-via-addr="" Msg="GET http://vcs_control.steven.lab:8443/c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvNjk3Mg/CSFemusk.cnf.xml HTTP/1.1"`,
    `2022-07-11T18:55:26.006+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:26,006" ${MODULE} Detail="Sending Request" ${SECOND} Dst-ip="10.48.36.215" Dst-port="6972" Msg="GET /CSFemusk.cnf.xml HTTP/1.1"`,
    `2022-07-11T18:55:26.016+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:26,016" ${MODULE} Detail="Sending Request" ${SECOND} Dst-ip="10.48.36.215" Dst-port="6972" Msg="GET /CSFemusk.cnf.xml HTTP/1.1"`,
    `2022-07-11T18:55:26.016+02:00 ${PREFIX} [ET_NET 0] WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(10.48.36.215) depth=0`,
    `2022-07-11T18:55:26.016+02:00 ${PREFIX} [ET_NET 0] ERROR: SSL connection failed for 'cucm.steven.lab': ${FAILED}`,
    `2022-07-11T18:55:26.024+02:00 ${PREFIX} UTCTime="2022-07-11 16:55:26,024" ${MODULE} Detail="Sending Response" Txn-id="191" TrackingID="" Dst-ip="127.0.0.1" Dst-port="35766" Msg="HTTP/1.1 502 connect failed "`,
  ],
  'story-address': [
    `2022-07-11T19:49:01.472+02:00 vcsc traffic_server[3916]: UTCTime="2022-07-11 17:49:01,472" Module="network.http.trafficserver" Level="DEBUG": Detail="Receive Request" ${THIRD} Src-ip="127.0.0.1" Src-port="30044" Last-via-addr=""`,
    '|GET http://vcs_control.steven.lab:8443/c3RldmVuLmxhYi9odHRwcy8xMC40OC4zNi4yMTUvODQ0Mw/cucm-uds/user/emusk/devices?max=100 HTTP/1.1',
    `2022-07-11T19:49:01.478+02:00 vcsc traffic_server[3916]: UTCTime="2022-07-11 17:49:01,478" ${MODULE} Detail="Sending Request" ${THIRD} Dst-ip="10.48.36.215" Dst-port="8443" Msg="GET /cucm-uds/user/emusk/devices?max=100 HTTP/1.1"`,
    '|GET /cucm-uds/user/emusk/devices?max=100 HTTP/1.1',
    '2022-07-11T19:49:01.491+02:00 vcsc traffic_server[3916]: [ET_NET 2] WARNING: SNI (10.48.36.215) not in certificate. Action=Terminate server=10.48.36.215(10.48.36.215)',
    `2022-07-11T19:49:01.491+02:00 vcsc traffic_server[3916]: [ET_NET 2] ERROR: SSL connection failed for '10.48.36.215': ${FAILED}`,
  ],
}
