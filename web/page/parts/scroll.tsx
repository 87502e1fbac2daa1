import type { ReactNode } from 'react'

/** What scrolls by itself: it has a name, and the keyboard reaches it. */
export function Scroll(props: {
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and here are none
    <div
      className={props.className ?? 'scroll'}
      role="group"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll
      tabIndex={0}
    >
      {props.children}
    </div>
  )
}

/** Lines of the evidence as written, in the type of consoles. */
export const Snippet = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <Scroll label={label} className="snippet">
    <pre>{children}</pre>
  </Scroll>
)
