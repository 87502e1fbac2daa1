import type { Instant } from '../../read/bytes/index.ts'

/** A moment at which something happened to an address, in one of the two clocks. */
export interface Moment {
  readonly ip: string
  readonly at: Instant
}

/** Width of one step of the search (ms): far above the delay between a log line and its packet, far below any clock fault worth naming. */
const STEP = 500
/** Moments looked at of each clock: pairs grow with the square. */
const MOST = 1_500
/** Moments further apart than this are not the same event, however wrong a clock or a zone (ms). */
const FURTHEST = 26 * 3_600_000
/**
 * A single pair proves nothing beyond this (ms): any line and any packet of one address are some offset apart, and an offset that is believed moves every
 * other line. Clocks that are seen to differ agree on it twice.
 */
const ALONE = 1_500

export interface Skew {
  /** Log clock minus capture clock, ms. */
  readonly milliseconds: number
  /** How many moments of the log find a partner in the capture under it. */
  readonly matches: number
}

/**
 * Estimates how far the log's clock is from the capture's: the offset under which most log moments meet a capture moment of the same
 * address. Of equally good offsets the smallest wins, so that clocks which agree are never moved by regular traffic.
 */
export function estimateSkew(log: readonly Moment[], capture: readonly Moment[]): Skew | undefined {
  const left = spread(log)
  const right = byAddress(spread(capture))
  const votes = new Map<number, number>()
  for (const moment of left) {
    const steps = new Set<number>()
    for (const at of right.get(moment.ip) ?? []) {
      const offset = moment.at - at
      if (Math.abs(offset) <= FURTHEST) steps.add(Math.round(offset / STEP))
    }
    for (const step of steps) votes.set(step, (votes.get(step) ?? 0) + 1)
  }
  const best = strongest(votes)
  if (best === undefined) return undefined
  const offsets = closest(left, right, best * STEP)
  if (offsets.length === 0) return undefined
  if (offsets.length < 2 && Math.abs(offsets[0]!) > ALONE) return undefined
  return { milliseconds: offsets[Math.floor(offsets.length / 2)]!, matches: offsets.length }
}

/** Neighbouring steps are counted together, because a true offset may fall on the edge between two. */
function strongest(votes: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined
  let most = 0
  for (const step of votes.keys()) {
    const support = (votes.get(step - 1) ?? 0) + (votes.get(step) ?? 0) + (votes.get(step + 1) ?? 0)
    if (support > most || (support === most && best !== undefined && Math.abs(step) < Math.abs(best))) {
      most = support
      best = step
    }
  }
  return best
}

/** For each log moment the offset to its nearest partner around `offset`, sorted. */
function closest(
  left: readonly Moment[],
  right: ReadonlyMap<string, readonly Instant[]>,
  offset: number,
): number[] {
  const found: number[] = []
  for (const moment of left) {
    let nearest: number | undefined
    for (const at of right.get(moment.ip) ?? []) {
      const distance = moment.at - at
      if (Math.abs(distance - offset) > 2 * STEP) continue
      if (nearest === undefined || Math.abs(distance - offset) < Math.abs(nearest - offset))
        nearest = distance
    }
    if (nearest !== undefined) found.push(nearest)
  }
  return found.sort((a, b) => a - b)
}

function spread(moments: readonly Moment[]): readonly Moment[] {
  if (moments.length <= MOST) return moments
  const every = moments.length / MOST
  return Array.from({ length: MOST }, (_, index) => moments[Math.floor(index * every)]!)
}

function byAddress(moments: readonly Moment[]): ReadonlyMap<string, readonly Instant[]> {
  const found = new Map<string, Instant[]>()
  for (const { ip, at } of moments) {
    const list = found.get(ip)
    if (list) list.push(at)
    else found.set(ip, [at])
  }
  return found
}
