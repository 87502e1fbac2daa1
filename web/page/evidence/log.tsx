import { useVirtualizer } from '@tanstack/react-virtual'
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import { safe } from '../../../src/tell/text/index.ts'
import type { LogLine } from '../../protocol.ts'
import { CopyButton } from '../parts/copy.tsx'
import { Data } from '../parts/data.tsx'
import { Snippet } from '../parts/scroll.tsx'
import { useOpened } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { useLines } from './use-lines.ts'

const ROW = 20
/** Lines that one scroll bar reaches: browsers draw nothing taller than some millions of pixels. The rest is a step away. */
const REACH = 400_000

/** The log around a line: as many lines as there are, read from the file when they come into view. */
export function LogPanel({ source, line }: { readonly source: string; readonly line: number }) {
  const { analysis, client } = useOpened()
  const { texts } = useWords()
  const total = analysis.members.find(member => member.source === source)?.lines ?? 0
  const [selected, select] = useState(line)
  const [base, setBase] = useState(() => baseFor(line, total))
  const [said, say] = useState('')
  const goTo = useCallback(
    (to: number) => {
      const wanted = Math.min(Math.max(1, to), total)
      if (wanted <= base || wanted > base + REACH) setBase(baseFor(wanted, total))
      select(wanted)
      say('')
    },
    [base, total],
  )
  const find = async (text: string) => {
    const found = await client.ask('find', { source, text, from: selected + 1 })
    if (found === null) say(texts.log.notFound)
    else goTo(found)
  }
  const count = Math.min(REACH, total - base)
  return (
    <div className="log">
      <div className="log-tools">
        <span className="dim number">{texts.log.lines(texts.number(total))}</span>
        <Ask
          label={texts.log.goTo}
          button={texts.log.go}
          inputMode="numeric"
          submit={text => goTo(Number.parseInt(text, 10) || selected)}
        />
        <Ask label={texts.log.find} button={texts.log.next} inputMode="search" submit={find} />
        <span role="status" className="warn">
          {said}
        </span>
        {base > 0 && (
          <Button className="button small" onPress={() => goTo(base)}>
            ↑ {texts.log.earlier}
          </Button>
        )}
        {base + count < total && (
          <Button className="button small" onPress={() => goTo(base + count + 1)}>
            ↓ {texts.log.later}
          </Button>
        )}
      </div>
      <Lines key={base} source={source} base={base} count={count} selected={selected} select={select} />
      <Selected source={source} line={selected} />
    </div>
  )
}

/** Lines before the first that the scroll bar reaches. */
const baseFor = (line: number, total: number): number =>
  Math.max(0, Math.min(line - 1 - REACH / 2, total - REACH))

function Lines(props: {
  readonly source: string
  readonly base: number
  readonly count: number
  readonly selected: number
  readonly select: (line: number) => void
}) {
  const { source, base, count, selected, select } = props
  const { texts } = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useId()
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    // Lines come when they are drawn; whoever scrolls is not kept waiting for them.
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const lineAt = useLines(source, base + (items[0]?.index ?? 0) + 1, base + (items.at(-1)?.index ?? 0) + 1)
  useEffect(() => {
    virtual.scrollToIndex(selected - 1 - base, { align: 'center' })
  }, [virtual, selected, base])
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    select(Math.min(Math.max(base + 1, selected + step), base + count))
  }
  return (
    <div
      ref={scroller}
      className="log-lines"
      role="listbox"
      aria-label={texts.log.title(safe(source))}
      aria-activedescendant={`${list}-${selected}`}
      tabIndex={0}
      onKeyDown={move}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const number = base + index + 1
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list moves its choice by the arrow keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active option
            <div
              key={number}
              id={`${list}-${number}`}
              role="option"
              aria-selected={number === selected}
              aria-setsize={count}
              aria-posinset={index + 1}
              className="log-line"
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => select(number)}
            >
              <span className="log-number">{number}</span>
              <span className="log-text">{lineText(lineAt(number)) ?? texts.log.loading}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

const lineText = (line: LogLine | undefined): string | undefined => line && safe(line.text)

/** The chosen line, whole and broken into as many rows as it takes. */
function Selected({ source, line }: { readonly source: string; readonly line: number }) {
  const { texts } = useWords()
  const lineAt = useLines(source, line, line)
  const found = lineAt(line)
  return (
    <div className="log-selected" aria-live="polite">
      <p className="actions">
        <strong className="number">{texts.log.selected(line)}</strong>
        <CopyButton label={texts.copy.line} text={found?.text ?? ''} />
        {found?.cut && <span className="dim">{texts.log.cut}</span>}
      </p>
      <Snippet label={texts.log.selected(line)}>
        <Data>{found?.text ?? texts.log.loading}</Data>
      </Snippet>
    </div>
  )
}

function Ask(props: {
  readonly label: string
  readonly button: string
  readonly inputMode: 'numeric' | 'search'
  readonly submit: (text: string) => void
}) {
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text !== '') props.submit(text)
  }
  return (
    <form className="log-ask" onSubmit={submit}>
      <TextField value={text} onChange={setText}>
        <Label>{props.label}</Label>
        <Input inputMode={props.inputMode} />
      </TextField>
      <Button type="submit" className="button small">
        {props.button}
      </Button>
    </form>
  )
}
