import { useRef } from 'react'
import { Button, Label, ProgressBar } from 'react-aria-components'
import type { Progress } from '../../protocol.ts'
import { Data } from '../parts/data.tsx'
import { useWords } from '../settings.ts'

/** Live progress with rate and time left, and the way out. */
export function Working({ progress, cancel }: { readonly progress: Progress; readonly cancel: () => void }) {
  const { texts } = useWords()
  const { working } = texts
  const started = useRef(performance.now())
  const { phase, done, total, source } = progress
  const seconds = (performance.now() - started.current) / 1000
  const rate = seconds > 0.5 ? done / seconds : 0
  const left = rate > 0 && phase === 'reading' ? working.seconds(Math.ceil((total - done) / rate)) : null
  return (
    <div className="working">
      <h1>{working.title}</h1>
      <ProgressBar value={done} maxValue={Math.max(total, 1)} isIndeterminate={phase !== 'reading'}>
        {({ percentage, isIndeterminate }) => (
          <>
            <div className="progress-line">
              <Label>{working.phases[phase]}</Label>
              <span className="number">{isIndeterminate ? '' : `${Math.floor(percentage ?? 0)} %`}</span>
            </div>
            <div className="progress" data-indeterminate={isIndeterminate || undefined}>
              <div className="progress-fill" style={{ width: `${isIndeterminate ? 100 : percentage}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
      <p className="progress-line dim number">
        <span>{working.of(texts.bytes(done), texts.bytes(total))}</span>
        <span>{rate > 0 ? working.rate(texts.bytes(rate), left) : ''}</span>
      </p>
      <p className="progress-source dim">
        <Data>{source}</Data>
      </p>
      <Button className="button" onPress={cancel}>
        {working.cancel}
      </Button>
    </div>
  )
}
