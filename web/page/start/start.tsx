import { Button, FileTrigger } from 'react-aria-components'
import type { Given } from '../../protocol.ts'
import { givenOf } from '../given.ts'
import { useWords } from '../settings.ts'

/** The page before anything was given to it. Dropping works everywhere on it; the buttons are for everybody else. */
export function Start(props: {
  readonly give: (given: readonly Given[]) => void
  readonly isOver: boolean
  readonly notice: string | null
}) {
  const { texts } = useWords()
  const { start } = texts
  const take = (files: FileList | null) => files && files.length > 0 && props.give(givenOf(files))
  if (!globalThis.crypto?.subtle) return <p className="notice warn">{start.insecure}</p>
  return (
    <div className="start">
      <h1>{start.title}</h1>
      <div className="drop" data-over={props.isOver || undefined}>
        <DropPicture />
        <p className="drop-title">{props.isOver ? start.release : start.drop}</p>
        <p className="drop-buttons">
          <FileTrigger allowsMultiple onSelect={take}>
            <Button className="button primary">{start.files}</Button>
          </FileTrigger>
          <FileTrigger acceptDirectory onSelect={take}>
            <Button className="button">{start.folder}</Button>
          </FileTrigger>
        </p>
        <p className="dim">{start.what}</p>
      </div>
      {props.notice !== null && (
        <p className="notice warn" role="alert">
          {props.notice}
        </p>
      )}
      <p className="private">
        <LockIcon />
        <span>
          <strong>{start.private}</strong> {start.privateMore}
        </span>
      </p>
    </div>
  )
}

const DropPicture = () => (
  <svg className="drop-picture" viewBox="0 0 96 48" aria-hidden="true">
    <path d="M4 40h24M68 40h24" />
    <path d="M48 4v28M38 23l10 10 10-10" className="accent" />
    <path d="M28 40v5h40v-5" />
  </svg>
)

const LockIcon = () => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <rect x="3" y="7" width="10" height="7" rx="1.5" />
    <path d="M5 7V5a3 3 0 0 1 6 0v2" />
  </svg>
)
