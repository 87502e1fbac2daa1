import { useMemo, useState } from 'react'
import type { Given } from '../protocol.ts'
import { Audit } from './audit/audit.tsx'
import { Frame } from './frame.tsx'
import { droppedOf } from './given.ts'
import { Head } from './head.tsx'
import { Result } from './result.tsx'
import { type Settings, useWords } from './settings.ts'
import { Start } from './start/start.tsx'
import { Working } from './start/working.tsx'
import { useAnalysis } from './use-analysis.ts'
import { useDrop } from './use-drop.ts'
import { VIEWS, type View } from './views.ts'

/** The whole page: what the reader chose, and what was given to it. */
export const App = () => <Frame>{set => <Page set={set} />}</Frame>

/** A service has other pages beside this one. */
const isServed = document.documentElement.dataset.served !== undefined

function Page({ set }: { readonly set: (settings: Settings) => void }) {
  const { texts } = useWords()
  const { state, start, cancel, reset } = useAnalysis()
  const [view, setView] = useState<View>('overview')
  const [notice, setNotice] = useState<string | null>(null)
  const give = useMemo(
    () => (given: readonly Given[]) => {
      setNotice(given.length === 0 ? texts.start.nothing : null)
      if (given.length === 0) return
      start(given)
    },
    [start, texts],
  )
  const isOver = useDrop(async data => give(await droppedOf(data)))
  const views = state.kind === 'done' ? VIEWS.analysis : state.kind === 'audited' ? VIEWS.audit : []
  const [first] = views
  const shown = views.find(each => each === view) ?? first
  const isDone = views.length > 0
  return (
    <>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <Head
        views={views}
        view={shown ?? 'overview'}
        setView={setView}
        set={set}
        again={state.kind === 'empty' ? null : reset}
        links={
          isServed
            ? [
                ['reports', texts.reports],
                ['service', texts.service],
              ]
            : []
        }
      />
      <main id="main" className={isDone ? 'main' : 'main narrow'}>
        {state.kind === 'empty' && <Start give={give} isOver={isOver} notice={notice} />}
        {state.kind === 'working' && <Working progress={state.progress} cancel={cancel} />}
        {state.kind === 'not-audit' && (
          <p className="notice warn" role="alert">
            {texts.audit.notAudit}
          </p>
        )}
        {state.kind === 'audited' && shown && <Audit document={state.document} view={shown} />}
        {state.kind === 'failed' && (
          <div className="notice bad" role="alert">
            <h1>{texts.failed}</h1>
            <p>{texts.failedMore}</p>
            <pre>{state.message}</pre>
          </div>
        )}
        {state.kind === 'done' && shown && (
          <Result analysis={state.analysis} client={state.client} view={shown} setView={setView} />
        )}
      </main>
      {isOver && state.kind !== 'empty' && <div className="drop-veil">{texts.start.release}</div>}
    </>
  )
}
