import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRehearsal, repairOf } from '../src/judge/remedies/index.ts'
import { gather } from '../src/run/analyze/index.ts'

/** Repairs done together, judged again: what one of them is proved to mend alone, and what the plan mends as a whole. */
const folder = join(import.meta.dirname, '..', 'fixtures', 'bundles')
const bundles = readdirSync(folder).filter(name => name.endsWith('.tar.gz'))

describe.each(bundles)('%s', name => {
  it('comes to the verdicts of the proofs', async () => {
    const { evidence, settings } = await gather({ paths: [join(folder, name)], names: 'ats' })
    const { remedies, plan } = repairOf(evidence, settings)
    const again = createRehearsal(evidence, settings)
    for (const system of evidence.systems)
      for (const origin of system.origins) {
        const own = remedies.get(origin) ?? []
        if (own.length > 0) {
          const faults = origin.reasons.map(({ code }) => code)
          expect(again(origin, system, [])).toEqual({ verdict: 'fails', faults })
        }
        for (const remedy of own) {
          const { verdict, faults } = again(origin, system, [remedy])
          if (remedy.kind === 'verify-off') expect(verdict).toBe('bypassed')
          else if (remedy.proof.result === 'passes')
            expect([remedy.kind, verdict]).toEqual([remedy.kind, 'passes'])
          else if (remedy.proof.result === 'next-fault') expect(faults[0]).toBe(remedy.proof.next)
        }
        const steps = plan.steps.filter(({ mends }) => mends.includes(origin))
        if (steps.length > 0) expect(again(origin, system, steps).verdict).toBe('passes')
      }
  })
})
