/** How often the bar is drawn (ms). */
const INTERVAL = 120
const WIDTH = 24

export interface CountProgress {
  readonly update: (done: number, total: number) => void
  readonly end: () => void
}

/** A live bar of things done, with rate and time left, on stderr where that is a terminal; nothing otherwise. */
export function createCountProgress(stream: NodeJS.WriteStream = process.stderr): CountProgress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} }
  const started = performance.now()
  let drawn = 0
  return {
    update(done, total) {
      const now = performance.now()
      if (now - drawn < INTERVAL && done < total) return
      drawn = now
      stream.write(`\r\x1b[K${line(done, total, (now - started) / 1000)}`)
    },
    end() {
      if (drawn > 0) stream.write('\r\x1b[K')
    },
  }
}

function line(done: number, total: number, seconds: number): string {
  const share = total === 0 ? 1 : done / total
  const filled = Math.round(share * WIDTH)
  const rate = seconds > 0 ? done / seconds : 0
  const left = rate > 0 ? `${Math.ceil((total - done) / rate)} s` : '–'
  return `[${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${Math.round(share * 100)} %  ${done}/${total}  ${rate.toFixed(0)}/s  ${left}`
}
