import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useWords } from '../settings.ts'

/** Copies a text, or what a question to the worker answers; says so where it stands. */
export function CopyButton({
  label,
  text,
}: {
  readonly label: string
  readonly text: string | (() => Promise<string>)
}) {
  const { texts } = useWords()
  const [said, say] = useState('')
  const copy = async () => {
    try {
      await write(typeof text === 'string' ? text : await text())
      say(texts.copy.done)
    } catch {
      say(texts.copy.failed)
    }
    setTimeout(say, 2000, '')
  }
  return (
    <Button className="button small" onPress={copy}>
      <CopyIcon />
      <span aria-live="polite">{said || label}</span>
    </Button>
  )
}

/** Pages from disk and from plain HTTP have no clipboard of the newer kind. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (!done) throw new Error('copying was refused')
}

const CopyIcon = () => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
  </svg>
)
