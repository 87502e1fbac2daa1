import { parentPort } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { render } from '../../../tell/formats/index.ts'
import type { Report } from '../../../tell/report/index.ts'
import type { Told, Wish } from './messages.ts'

/** The thread in which stored reports are told: one after the other, until it is ended. */
parentPort?.on('message', ({ id, document, format, language }: Wish) => {
  const say = (told: Told) => parentPort?.postMessage(told)
  try {
    const report = JSON.parse(gunzipSync(document).toString('utf8')) as Report
    const text = render(format, report, { language, width: 100, color: false, verbose: true })
    say({ id, text })
  } catch (error) {
    say({ id, failure: error instanceof Error ? error.message : String(error) })
  }
})
