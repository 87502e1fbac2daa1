import { useRef, useState } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { Mark } from '../page/parts/badge.tsx'
import { Data } from '../page/parts/data.tsx'
import { useWords } from '../page/settings.ts'
import { useDrop } from '../page/use-drop.ts'
import { ask, messageOf } from './ask.ts'
import { serviceTextsOf } from './texts.ts'
import { upload } from './upload.ts'

/** Where a file is on its way to its report. */
type Stage =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly done: number }
  | { readonly kind: 'analysing'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly id: string; readonly headline: string; readonly isBad: boolean }
  | { readonly kind: 'failed'; readonly reason: string }

interface Sent {
  readonly key: number
  readonly file: File
  readonly stage: Stage
}

/** Milliseconds between two looks at an analysis. */
const EVERY = 700

/** Bundles for the service to analyse and to keep; the page that analyses sends nothing, this one does. */
export function SendView() {
  const { language, texts } = useWords()
  const words = serviceTextsOf(language)
  const [files, set] = useState<readonly Sent[]>([])
  const last = useRef(0)
  const queue = useRef(Promise.resolve())
  const put = (key: number, stage: Stage) =>
    set(before => before.map(each => (each.key === key ? { ...each, stage } : each)))
  const take = (given: Iterable<File>) => {
    for (const file of given) {
      const key = ++last.current
      set(before => [...before, { key, file, stage: { kind: 'waiting' } }])
      queue.current = queue.current.then(() =>
        carry(file, language, stage => put(key, stage)).catch((error: unknown) =>
          put(key, { kind: 'failed', reason: messageOf(error) }),
        ),
      )
    }
  }
  const isOver = useDrop(data => take(data.files))
  return (
    <section className="send" aria-labelledby="send-title">
      <h1 id="send-title">{words.sendTitle}</h1>
      <p>{words.sendLead}</p>
      <div className="drop" data-over={isOver || undefined}>
        <p className="drop-title">{isOver ? words.letGo : words.dropHere}</p>
        <FileTrigger allowsMultiple onSelect={chosen => chosen && take(chosen)}>
          <Button className="button primary">{texts.start.files}</Button>
        </FileTrigger>
      </div>
      <ul className="sent" aria-live="polite">
        {files.map(({ key, file, stage }) => (
          <li key={key}>
            <strong>
              <Data>{file.name}</Data>
            </strong>{' '}
            <span className="dim">{texts.bytes(file.size)}</span>
            <StageText stage={stage} size={file.size} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One file to its end: sent, analysed, found as a report. Files go one after the other, and are analysed side by side. */
async function carry(file: File, language: 'en' | 'ja', put: (stage: Stage) => void): Promise<void> {
  put({ kind: 'sending', done: 0 })
  const id = await upload(file, language, done => put({ kind: 'sending', done }))
  void follow(id, language, put).catch((error: unknown) => put({ kind: 'failed', reason: messageOf(error) }))
}

interface AnalysisTold {
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly reason: string | null
  readonly progress: { readonly done: number; readonly total: number }
}

interface ReportTold {
  readonly headline: Readonly<Record<'en' | 'ja', string>>
  readonly summary: { readonly fail: number; readonly wouldFail: number }
}

async function follow(id: string, language: 'en' | 'ja', put: (stage: Stage) => void): Promise<void> {
  for (;;) {
    const { state, reason, progress } = await ask<AnalysisTold>(`/analyses/${id}`, language)
    if (state === 'failed' || state === 'cancelled') return put({ kind: 'failed', reason: reason ?? state })
    if (state === 'done') {
      const { headline, summary } = await ask<ReportTold>(`/reports/${id}`, language)
      const isBad = summary.fail + summary.wouldFail > 0
      return put({ kind: 'done', id, headline: headline[language], isBad })
    }
    put({ kind: 'analysing', ...progress })
    await new Promise(resolve => setTimeout(resolve, EVERY))
  }
}

function StageText({ stage, size }: { readonly stage: Stage; readonly size: number }) {
  const { language } = useWords()
  const words = serviceTextsOf(language)
  switch (stage.kind) {
    case 'waiting':
      return <p className="dim">{words.waiting}</p>
    case 'sending':
      return <Bar label={words.sending} done={stage.done} total={size} />
    case 'analysing':
      return <Bar label={words.analysing} done={stage.done} total={stage.total} />
    case 'failed':
      return (
        <p className="bad">
          {words.failed} <Data>{stage.reason}</Data>
        </p>
      )
    case 'done':
      return (
        <p>
          <Mark tone={stage.isBad ? 'bad' : 'good'}>{stage.isBad ? '✗' : '✓'}</Mark>{' '}
          <a href={`reports/${stage.id}`}>
            <Data>{stage.headline}</Data>
          </a>
        </p>
      )
  }
}

function Bar(props: { readonly label: string; readonly done: number; readonly total: number }) {
  const { label, done, total } = props
  return (
    <p className="sent-bar">
      <span>{label}</span>
      <progress aria-label={label} value={done} max={Math.max(total, 1)} />
    </p>
  )
}
