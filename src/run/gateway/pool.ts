import type { Upstream } from './upstream.ts'

/** Connections to origins, idle and in use. One serves requests of its own key alone. */
export interface Pool {
  /**
   * An idle connection, the one used last; `maxIdle` refuses those that wait longer than that many milliseconds, which the origin may be closing at
   * this moment.
   */
  take(key: string, now: number, maxIdle: number): Upstream | undefined
  /** Puts a connection back that can serve another request; closes it where it cannot be kept. */
  release(upstream: Upstream, now: number): void
  /**
   * Room for one more connection of that key: true, and it is counted from now on. Otherwise `ready` is called once, when a connection may be free;
   * the answer then is how to stop waiting.
   */
  reserve(key: string, ready: () => void): true | (() => void)
  /** A reserved connection did not come about. */
  forget(key: string): void
  /** A connection is closed. */
  remove(upstream: Upstream): void
  /** Closes idle connections whose key does not pass, and lets none of those come back that are in use. */
  keep(passes: (key: string) => boolean): void
  /** Closes what was idle for too long, or whose certificate expired. */
  sweep(now: number): void
  close(): void
  readonly idle: number
  readonly open: number
}

export interface PoolLimits {
  readonly perOrigin: number
  readonly idlePerOrigin: number
  /** Milliseconds an idle connection is kept. */
  readonly idle: number
}

interface Place {
  readonly idle: Upstream[]
  readonly waiting: Set<() => void>
  /** Connections that are open or being opened. */
  count: number
}

export function createPool(limits: PoolLimits): Pool {
  const places = new Map<string, Place>()
  let stale: ReadonlySet<string> = new Set()
  let idle = 0
  let open = 0
  let closed = false

  function placeOf(key: string): Place {
    const known = places.get(key)
    if (known !== undefined) return known
    const place: Place = { idle: [], waiting: new Set(), count: 0 }
    places.set(key, place)
    return place
  }

  function wake(place: Place): void {
    const [first] = place.waiting
    if (first === undefined) return
    place.waiting.delete(first)
    first()
  }

  function less(key: string): void {
    const place = places.get(key)
    if (place === undefined) return
    place.count--
    if (place.waiting.size > 0) wake(place)
    else if (place.count === 0) places.delete(key)
  }

  /** Takes it out of the idle ones and closes it; `remove` follows when it is closed. */
  function drop(place: Place, at: number): void {
    const [upstream] = place.idle.splice(at, 1)
    idle--
    upstream?.socket.destroy()
  }

  return {
    get idle() {
      return idle
    },
    get open() {
      return open
    },
    take(key, now, maxIdle) {
      const place = places.get(key)
      if (place === undefined) return undefined
      for (let at = place.idle.length - 1; at >= 0; at--) {
        const upstream = place.idle[at]!
        if (now - upstream.idleSince > maxIdle) return undefined
        place.idle.pop()
        idle--
        if (!upstream.ended && now < upstream.expires) return upstream
        upstream.socket.destroy()
      }
      return undefined
    },
    release(upstream, now) {
      const place = places.get(upstream.key)
      upstream.user = undefined
      const spent = closed || upstream.ended || now >= upstream.expires || stale.has(upstream.key)
      if (place === undefined || spent || place.idle.length >= limits.idlePerOrigin) {
        upstream.socket.destroy()
        return
      }
      upstream.idleSince = now
      place.idle.push(upstream)
      idle++
      if (place.waiting.size > 0) wake(place)
    },
    reserve(key, ready) {
      const place = placeOf(key)
      if (place.count < limits.perOrigin) {
        place.count++
        open++
        return true
      }
      place.waiting.add(ready)
      return () => place.waiting.delete(ready)
    },
    forget(key) {
      open--
      less(key)
    },
    remove(upstream) {
      const place = places.get(upstream.key)
      const at = place?.idle.indexOf(upstream) ?? -1
      if (place !== undefined && at >= 0) {
        place.idle.splice(at, 1)
        idle--
      }
      open--
      less(upstream.key)
    },
    keep(passes) {
      stale = new Set([...places.keys()].filter(key => !passes(key)))
      for (const key of stale) {
        const place = places.get(key)
        if (place !== undefined) for (let at = place.idle.length - 1; at >= 0; at--) drop(place, at)
      }
    },
    sweep(now) {
      for (const place of places.values())
        for (let at = place.idle.length - 1; at >= 0; at--) {
          const { idleSince, expires } = place.idle[at]!
          if (now - idleSince >= limits.idle || now >= expires) drop(place, at)
        }
    },
    close() {
      closed = true
      for (const place of places.values()) for (let at = place.idle.length - 1; at >= 0; at--) drop(place, at)
    },
  }
}
