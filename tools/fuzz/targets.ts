import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './engine/bundle.ts'
import { gzipSeeds, tarSeeds } from './seeds/archives.ts'
import { fileSeeds, messageSeeds, packetSeeds, tlsSeeds } from './seeds/captures.ts'
import { certificateSeeds } from './seeds/certificates.ts'
import {
  answerSeeds,
  configurationSeeds,
  dumpSeeds,
  logSeeds,
  reportSeeds,
  requestSeeds,
  responseSeeds,
  ruleSeeds,
  targetSeeds,
} from './seeds/texts.ts'

type Seeds = readonly Uint8Array[]

/** Every file of `readers`: how long an input may become, and what to begin with. */
const TARGETS = {
  gunzip: { longest: 4_096, seeds: gzipSeeds },
  inflate: { longest: 4_096, seeds: gzipSeeds },
  tar: { longest: 8_192, seeds: tarSeeds },
  pcap: { longest: 6_144, seeds: () => fileSeeds('pcap') },
  pcapng: { longest: 6_144, seeds: () => fileSeeds('pcapng') },
  packets: { longest: 6_144, seeds: packetSeeds },
  tls: { longest: 8_192, seeds: tlsSeeds },
  messages: { longest: 4_096, seeds: messageSeeds },
  certificates: { longest: 4_096, seeds: certificateSeeds },
  logs: { longest: 6_144, seeds: logSeeds },
  dumps: { longest: 4_096, seeds: dumpSeeds },
  answers: { longest: 4_096, seeds: answerSeeds },
  requests: { longest: 2_048, seeds: requestSeeds },
  responses: { longest: 2_048, seeds: responseSeeds },
  rules: { longest: 2_048, seeds: ruleSeeds },
  targets: { longest: 512, seeds: targetSeeds },
  configurations: { longest: 4_096, seeds: configurationSeeds },
  reports: { longest: 65_536, seeds: reportSeeds },
} as const satisfies Readonly<Record<string, { longest: number; seeds: () => Seeds | Promise<Seeds> }>>

export type Target = keyof typeof TARGETS
export const TARGET_NAMES = Object.keys(TARGETS) as readonly Target[]

/** What was found once is a fixture: it is run by the tests, and changed further by the fuzzer. */
export function fixturesOf(target: Target): { readonly name: string; readonly bytes: Uint8Array }[] {
  const folder = join(root, 'fixtures', 'fuzz', target)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map(name => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }))
}

/** Seeds and fixtures, as long as the target takes them. */
export async function startOf(target: Target): Promise<{ readonly longest: number; readonly seeds: Seeds }> {
  const { longest, seeds } = TARGETS[target]
  const all = [...fixturesOf(target).map(({ bytes }) => bytes), ...(await seeds())]
  return { longest, seeds: all.map(bytes => Uint8Array.from(bytes.subarray(0, longest))) }
}
