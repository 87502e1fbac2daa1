import { readFile } from 'node:fs/promises'
import { effectsOf } from '../../judge/remedies/index.ts'
import { type Certificate, fingerprint, nameText } from '../../read/x509/index.ts'
import { type Report, reportSchema } from '../../tell/report/index.ts'
import type { TrustEffect } from '../../tell/verify/index.ts'
import { gather } from '../analyze/index.ts'
import { InputError } from '../files/index.ts'

export interface Stores {
  readonly before: readonly Certificate[]
  readonly after: readonly Certificate[]
}

/** Judges the origins of bundles again, with the store as it is and as it becomes. */
export async function effectsOnBundle(
  paths: readonly string[],
  stores: Stores,
): Promise<readonly TrustEffect[]> {
  const { evidence, settings } = await gather({ paths, names: 'ats' })
  return effectsOf(evidence, settings, stores).map(({ system, origin, before, after, afterBySubject }) => ({
    system,
    address: origin.address,
    port: origin.port,
    before: before.map(({ code }) => code),
    after: after.map(({ code }) => code),
    afterBySubject: afterBySubject.map(({ code }) => code),
  }))
}

/**
 * What a report proved of these additions. It holds no certificates, so nothing can be judged again: an origin counts where a remedy of its own adds
 * just these certificates, and is named without proof where its chain asks for one of them.
 *
 * @throws InputError
 */
export async function effectsOnReport(
  path: string,
  { after }: Stores,
  added: readonly Certificate[],
): Promise<readonly TrustEffect[] | 'not-a-report'> {
  const report = await readReport(path)
  if (!report) return 'not-a-report'
  const ids = new Set(added.map(fingerprint))
  const subjects = new Set(after.map(({ subject }) => nameText(subject)))
  const addedSubjects = new Set(added.map(({ subject }) => nameText(subject)))
  return report.origins.flatMap((origin): TrustEffect[] => {
    const about = { system: origin.system, address: origin.address, port: origin.port, afterBySubject: null }
    const before = origin.reasons.map(({ code }) => code)
    const proved = origin.remedies.find(
      ({ certificate, params, proof }) =>
        certificate !== null &&
        ids.has(certificate) &&
        areHeld(params.subjects, subjects) &&
        proof !== 'unproved',
    )
    if (proved) return [{ ...about, before, after: proved.next === null ? [] : [proved.next] }]
    const top = origin.chain.at(-1)
    const concerned = before.length > 0 && top !== undefined && addedSubjects.has(top.issuer)
    return concerned ? [{ ...about, before, after: null }] : []
  })
}

const areHeld = (wanted: unknown, held: ReadonlySet<string>): boolean =>
  !Array.isArray(wanted) || wanted.every(subject => held.has(String(subject)))

async function readReport(path: string): Promise<Report | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new InputError(path, cause)
  }
  try {
    return reportSchema.parse(JSON.parse(text))
  } catch {
    return undefined // not JSON, or not a report
  }
}
