import { useMemo, useState } from 'react'
import type { Analysis } from '../protocol.ts'
import type { Client } from './client.ts'
import { PanelDrawer } from './evidence/panel.tsx'
import { Files } from './files/files.tsx'
import { Overview } from './overview/overview.tsx'
import { Repair } from './repair/repair.tsx'
import { type Opened, OpenedContext, type Panel } from './report-context.ts'
import type { View } from './views.ts'

/** The views of one analysis, and the panel over them. */
export function Result(props: {
  readonly analysis: Analysis
  readonly client: Client
  readonly view: View
  readonly setView: (view: View) => void
}) {
  const { analysis, client, view, setView } = props
  const [panels, setPanels] = useState<readonly Panel[]>([])
  const opened = useMemo<Opened>(
    () => ({
      analysis,
      client,
      open: panel => setPanels(before => [...before, panel]),
      toRepair: () => setView('repair'),
    }),
    [analysis, client, setView],
  )
  return (
    <OpenedContext value={opened}>
      <div hidden={view !== 'overview'}>
        <Overview />
      </div>
      {view === 'repair' && <Repair />}
      {view === 'files' && <Files />}
      <PanelDrawer panels={panels} set={setPanels} />
    </OpenedContext>
  )
}
