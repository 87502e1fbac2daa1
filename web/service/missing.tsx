import { Data } from '../page/parts/data.tsx'
import { useWords } from '../page/settings.ts'
import type { View } from '../page/views.ts'
import { serviceTextsOf } from './texts.ts'
import type { Polled } from './use-polled.ts'

/** What stands where there is nothing to show: how to have it, or why not now. */
export function Missing(props: {
  readonly view: View
  readonly polled: Polled<unknown>
  readonly command: string
}) {
  const { language, texts } = useWords()
  const { view, polled, command } = props
  return (
    <>
      <h1>{texts.views[view]}</h1>
      {polled.kind === 'waiting' && <p className="dim">{texts.log.loading}</p>}
      {polled.kind === 'failed' && (
        <p className="notice bad" role="alert">
          <Data>{polled.message}</Data>
        </p>
      )}
      {polled.kind === 'not-here' && <HowTo text={serviceTextsOf(language).notHere} command={command} />}
    </>
  )
}

export const HowTo = ({ text, command }: { readonly text: string; readonly command: string }) => (
  <div className="notice">
    <p>{text}</p>
    <pre className="mono">{command}</pre>
  </div>
)
