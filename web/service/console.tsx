import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import { safe } from '../../src/tell/text/index.ts'
import { useWords } from '../page/settings.ts'
import { ask, messageOf } from './ask.ts'
import type { GatewayTold } from './gateway.tsx'
import { HowTo, Missing } from './missing.tsx'
import { serviceTextsOf } from './texts.ts'
import { usePolled } from './use-polled.ts'

interface Exchange {
  readonly line: string
  readonly output: string
  readonly ok: boolean
}

/** Lines that are kept on the page. */
const KEPT = 200

/** The console of the gateway: a line, and what it says. Arrow keys bring lines back. */
export function ConsoleView() {
  const { language, texts } = useWords()
  const words = serviceTextsOf(language)
  const [polled] = usePolled<GatewayTold>('/gateway', 5000)
  const [exchanges, set] = useState<readonly Exchange[]>([])
  const [line, setLine] = useState('')
  const [isAsked, setAsked] = useState(false)
  /** How many lines back the reader has gone. */
  const [back, setBack] = useState(0)
  const end = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said last is brought into view
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [exchanges])
  if (polled.kind !== 'here')
    return (
      <Missing
        view="console"
        polled={polled}
        command="turnpike serve --gateway http://127.0.0.1:9443 --gateway-token token"
      />
    )
  if (!polled.value.console)
    return (
      <>
        <h1>{texts.views.console}</h1>
        <HowTo text={words.consoleClosed} command="turnpike serve --new-token" />
      </>
    )
  const run = async (event: FormEvent) => {
    event.preventDefault()
    if (line.trim() === '' || isAsked) return
    setAsked(true)
    const said = await ask<Omit<Exchange, 'line'>>('/gateway/console', language, 'POST', { line }).catch(
      (error: unknown) => ({ output: messageOf(error), ok: false }),
    )
    set(before => [...before.slice(-(KEPT - 1)), { line, ...said }])
    setAsked(false)
    setLine('')
    setBack(0)
  }
  const recall = (event: React.KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.min(Math.max(back + step, 0), exchanges.length)
    setBack(next)
    setLine(next === 0 ? '' : (exchanges.at(-next)?.line ?? ''))
  }
  return (
    <section className="console" aria-labelledby="console-title">
      <h1 id="console-title">{words.consoleOf(polled.value.state.host)}</h1>
      <p className="dim">{words.consoleHint}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll */}
      <div className="console-said" role="log" aria-label={words.consoleSaid} tabIndex={0}>
        {exchanges.map(({ line: asked, output, ok }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines in their order, which never changes
          <div key={index}>
            <pre className="console-line">{`> ${safe(asked)}`}</pre>
            <pre className={ok ? undefined : 'bad'}>{output.split('\n').map(safe).join('\n')}</pre>
          </div>
        ))}
        <div ref={end} />
      </div>
      <form onSubmit={event => void run(event)} className="actions">
        <TextField className="console-ask" value={line} onChange={setLine} onKeyDown={recall}>
          <Label>{words.line}</Label>
          <Input className="mono" autoComplete="off" spellCheck="false" maxLength={65_536} />
        </TextField>
        <Button type="submit" className="button primary" isDisabled={isAsked}>
          {words.run}
        </Button>
      </form>
    </section>
  )
}
