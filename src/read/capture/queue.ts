/** First in, first out, at constant cost. */
export interface Queue<T> {
  readonly size: () => number
  readonly first: () => T | undefined
  readonly push: (item: T) => void
  readonly shift: () => T | undefined
}

export function createQueue<T>(): Queue<T> {
  let items: T[] = []
  let head = 0
  return {
    size: () => items.length - head,
    first: () => items[head],
    push(item) {
      items.push(item)
    },
    shift() {
      if (head === items.length) return undefined
      const item = items[head++]
      if (head > 1_024 && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
  }
}
