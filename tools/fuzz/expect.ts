/** A reader did what it promises not to do; the fuzzer keeps the input. */
export class BrokenPromise extends Error {}

export function expect(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new BrokenPromise(promise)
}

/** Both as JSON: octets and maps count, what is undefined does not. */
export function expectSame(one: unknown, other: unknown, promise: string): void {
  const [first, second] = [textOf(one), textOf(other)]
  if (first !== second) throw new BrokenPromise(`${promise}\n  ${differenceOf(first, second)}`)
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Uint8Array) return Buffer.from(inner).toString('hex')
    const isOdd = typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))
    return isOdd ? String(inner) : inner
  }) ?? ''

const SHOWN = 200

function differenceOf(first: string, second: string): string {
  let at = 0
  while (at < first.length && first[at] === second[at]) at++
  const from = Math.max(0, at - SHOWN)
  return `…${first.slice(from, at + SHOWN)}\n  …${second.slice(from, at + SHOWN)}`
}
