import { useEffect, useState } from 'react'
import { Frame } from '../page/frame.tsx'
import { Head } from '../page/head.tsx'
import { type Settings, useWords } from '../page/settings.ts'
import { VIEWS, type View } from '../page/views.ts'
import { AuditView } from './audit.tsx'
import { ConsoleView } from './console.tsx'
import { GatewayView } from './gateway.tsx'
import { SendView } from './send.tsx'

/** What a service shows besides reports: the audit of its deployment and its gateway. Another page than the one that analyses, which asks nobody. */
export const ServiceApp = () => <Frame>{set => <Page set={set} />}</Frame>

function Page({ set }: { readonly set: (settings: Settings) => void }) {
  const { texts } = useWords()
  const [view, setView] = useView()
  return (
    <>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <Head
        views={VIEWS.service}
        view={view}
        setView={setView}
        set={set}
        again={null}
        links={[
          ['reports', texts.reports],
          ['./', texts.analyse],
        ]}
      />
      <main id="main" className="main">
        {(view === 'matrix' || view === 'inventory') && <AuditView view={view} />}
        {view === 'gateway' && <GatewayView />}
        {view === 'console' && <ConsoleView />}
        {/* What is under way goes on, whatever is looked at. */}
        <div hidden={view !== 'send'}>
          <SendView />
        </div>
      </main>
    </>
  )
}

/** The view stands in the address, so that it can be kept and gone back to. */
function useView(): readonly [View, (view: View) => void] {
  const [view, set] = useState<View>(viewOfAddress)
  useEffect(() => {
    const listen = () => set(viewOfAddress())
    addEventListener('hashchange', listen)
    return () => removeEventListener('hashchange', listen)
  }, [])
  const go = (next: View) => {
    location.hash = next
  }
  return [view, go]
}

const viewOfAddress = (): View => VIEWS.service.find(view => location.hash === `#${view}`) ?? 'matrix'
