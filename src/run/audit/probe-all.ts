import { setMaxListeners } from 'node:events'
import type { PlaceAnswer, ProbeResult, Question } from '../../judge/audit/index.ts'
import { createLimits, createResolve, type ProbeOptions, probe, type Resolve } from '../probe/index.ts'
import { keyOfTarget, type PlannedTarget, QUESTIONS_13 } from './plan.ts'
import { type AuditState, NO_STATE } from './state.ts'

export interface ProbeAllOptions extends Pick<ProbeOptions, 'timeout' | 'signal'> {
  readonly questions: readonly Question[]
  /** Targets at once (default 32). */
  readonly parallel?: number
  /** Targets of one host at once (default 2). */
  readonly perHost?: number
  readonly state?: AuditState
  readonly progress?: (done: number, total: number) => void
}

const PARALLEL = 32
const PER_HOST = 2
const PROTOCOL_VERSION = 70

/** Asks every target, in an order that keeps no host waiting; answers stand in the order of the plan. */
export async function probeAll(
  plan: readonly PlannedTarget[],
  options: ProbeAllOptions,
): Promise<readonly PlaceAnswer[]> {
  const { state = NO_STATE, parallel = PARALLEL, perHost = PER_HOST } = options
  const limits = createLimits(parallel, perHost)
  // Each connection listens, and there are many.
  if (options.signal) setMaxListeners(0, options.signal)
  const resolve = createResolve(options.timeout)
  let done = 0
  return Promise.all(
    plan.map(async planned => {
      const key = keyOfTarget(planned)
      const before = state.known(key)
      const result = before ?? (await limits.run(planned.host, () => askOne(planned, options, resolve)))
      // What an end from outside cut short is no answer.
      if (!before && !options.signal?.aborted) state.add(key, result)
      options.progress?.(++done, plan.length)
      return { place: planned.place, result }
    }),
  )
}

async function askOne(
  { target }: PlannedTarget,
  options: ProbeAllOptions,
  resolve: Resolve,
): Promise<ProbeResult> {
  const ask = (questions: readonly Question[]) => probe(target, { ...options, resolve, questions })
  const first = await ask(options.questions)
  const more = first.addresses.some(({ shots }) => speaksOnly13(shots)) ? await ask(QUESTIONS_13) : undefined
  return more
    ? {
        ...first,
        addresses: first.addresses.map(probed => ({
          ...probed,
          shots: [...probed.shots, ...(more.addresses.find(({ ip }) => ip === probed.ip)?.shots ?? [])],
        })),
      }
    : first
}

/** No certificate in TLS 1.2, and the server says that the version is why. */
const speaksOnly13 = (shots: ProbeResult['addresses'][number]['shots']): boolean =>
  !shots.some(({ outcome, question }) => outcome === 'certificates' && question.version === '1.2') &&
  shots.some(({ alert }) => alert === PROTOCOL_VERSION)
