/** How often the bar is drawn (ms): often enough to look alive, seldom enough to cost nothing. */
const INTERVAL = 120
const WIDTH = 24

export interface Progress {
  /** Bytes of input taken so far. */
  update(done: number, total: number | undefined): void
  end(): void
}

/** A live bar with rate and time left on stderr, where that is a terminal; nothing otherwise. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} }
  const started = performance.now()
  let drawn = 0
  return {
    update(done, total) {
      const now = performance.now()
      if (now - drawn < INTERVAL) return
      drawn = now
      stream.write(`\r\x1b[K${line(done, total, (now - started) / 1000)}`)
    },
    end() {
      if (drawn > 0) stream.write('\r\x1b[K')
    },
  }
}

function line(done: number, total: number | undefined, seconds: number): string {
  const rate = seconds > 0 ? done / seconds : 0
  const speed = `${megabytes(rate)} MB/s`
  if (!total) return `${megabytes(done)} MB  ${speed}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * WIDTH)
  const left = rate > 0 ? `${Math.ceil((total - done) / rate)} s` : '–'
  return `[${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${Math.round(share * 100)} %  ${megabytes(done)}/${megabytes(total)} MB  ${speed}  ${left}`
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
