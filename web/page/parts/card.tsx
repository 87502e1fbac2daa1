import { type ReactNode, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Tone } from './tone.ts'

/** A card that opens; what is inside is made when it is opened for the first time. */
export function Card(props: {
  readonly tone: Tone
  readonly head: ReactNode
  readonly level: 3 | 4
  readonly isOpen?: boolean
  readonly testId: string
  readonly children: () => ReactNode
}) {
  const [isOpen, setOpen] = useState(props.isOpen ?? false)
  const [wasOpen, setWasOpen] = useState(isOpen)
  const change = (open: boolean) => {
    setOpen(open)
    if (open) setWasOpen(true)
  }
  return (
    <Disclosure
      className={`card ${props.tone}`}
      isExpanded={isOpen}
      onExpandedChange={change}
      data-testid={props.testId}
    >
      <Heading level={props.level} className="card-head">
        <Button slot="trigger" className="card-button">
          <Chevron />
          {props.head}
        </Button>
      </Heading>
      <DisclosurePanel className="card-panel">
        {wasOpen && <div className="card-body">{props.children()}</div>}
      </DisclosurePanel>
    </Disclosure>
  )
}

export const Chevron = () => (
  <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M6 3.5 10.5 8 6 12.5" />
  </svg>
)
