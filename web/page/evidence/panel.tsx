import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { placeOf, safe, sourceOf } from '../../../src/tell/text/index.ts'
import { Drawer } from '../parts/drawer.tsx'
import { type Panel, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { CertificatePanel } from './certificate.tsx'
import { LadderPanel } from './ladder.tsx'
import { LogPanel } from './log.tsx'

/** The panel that was opened last; back leads to the one before, which has stayed as it was. */
export function PanelDrawer(props: {
  readonly panels: readonly Panel[]
  readonly set: (panels: readonly Panel[]) => void
}) {
  const { panels, set } = props
  const { texts } = useWords()
  const report = useReport()
  const panel = panels.at(-1)
  if (!panel) return null
  const titleOf = (): string => {
    switch (panel.kind) {
      case 'log':
        return texts.log.title(sourceOf({ source: panel.source }, report))
      case 'ladder': {
        const origin = report.origins[panel.origin]
        return texts.handshake.title(origin ? placeOf(origin) : '')
      }
      case 'certificate':
        return texts.certificate.title(panel.name)
    }
  }
  return (
    <Drawer
      title={safe(titleOf())}
      close={() => set([])}
      back={panels.length > 1 ? () => set(panels.slice(0, -1)) : undefined}
    >
      {panels.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stack, whose lower panels stay as they are
        <Layer key={index} isShown={each === panel}>
          <PanelBody panel={each} />
        </Layer>
      ))}
    </Drawer>
  )
}

/** Takes the focus when it comes to be shown: to the dialog, which tells its new title, or back to where the focus was in it. */
function Layer({ isShown, children }: { readonly isShown: boolean; readonly children: ReactNode }) {
  const layer = useRef<HTMLDivElement>(null)
  const last = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const { current } = layer
    if (!isShown || !current) return
    const target = last.current?.isConnected ? last.current : current.closest('[role="dialog"]')
    if (target instanceof HTMLElement) target.focus({ preventScroll: true })
    return () => {
      last.current = current.contains(document.activeElement) ? document.activeElement : null
    }
  }, [isShown])
  return (
    <div ref={layer} className="panel-layer" hidden={!isShown}>
      {children}
    </div>
  )
}

function PanelBody({ panel }: { readonly panel: Panel }) {
  switch (panel.kind) {
    case 'log':
      return <LogPanel source={panel.source} line={panel.line} />
    case 'ladder':
      return <LadderPanel origin={panel.origin} frame={panel.frame} />
    case 'certificate':
      return <CertificatePanel sha256={panel.sha256} />
  }
}
