import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { AuditDocument } from '../../src/tell/audit/index.ts'
import { Audit } from '../page/audit/audit.tsx'
import { Data } from '../page/parts/data.tsx'
import { useWords } from '../page/settings.ts'
import { zoneSuffix } from '../page/time.ts'
import type { View } from '../page/views.ts'
import { ask, messageOf } from './ask.ts'
import { Missing } from './missing.tsx'
import { serviceTextsOf } from './texts.ts'
import { usePolled } from './use-polled.ts'

/** As `GET /api/v1/audit` tells it. */
interface AuditState {
  readonly written: string | null
  readonly running: { readonly done: number; readonly total: number } | null
  readonly fault: string | null
  readonly canRun: boolean
}

/** The last audit of the service's deployment, and the next one. */
export function AuditView({ view }: { readonly view: View }) {
  const { texts } = useWords()
  const [polled, again] = usePolled<AuditState>('/audit', 1500)
  const written = polled.kind === 'here' ? polled.value.written : null
  const document = useDocument(written)
  if (polled.kind !== 'here')
    return <Missing view={view} polled={polled} command="turnpike serve --deployment deployment.yaml" />
  return (
    <>
      <Bar state={polled.value} again={again} />
      {document instanceof Error ? (
        <p className="notice bad" role="alert">
          <Data>{document.message}</Data>
        </p>
      ) : (
        (document && <Audit document={document} view={view} />) || <h1>{texts.views[view]}</h1>
      )}
    </>
  )
}

function Bar({ state, again }: { readonly state: AuditState; readonly again: () => void }) {
  const { language, time, zone } = useWords()
  const words = serviceTextsOf(language)
  const { written, running, fault, canRun } = state
  const begin = () =>
    ask('/audit', language, 'POST')
      .catch(() => {})
      .then(again)
  return (
    <p className="actions service-bar">
      <span role="status">
        {running
          ? words.auditing(running.done, running.total)
          : written === null
            ? words.noAudit
            : words.lastAudit(`${time(written, false)}${zoneSuffix(zone)}`)}
      </span>
      {fault !== null && (
        <span className="bad" role="alert">
          {words.auditFailed} <Data>{fault}</Data>
        </span>
      )}
      {canRun && (
        <Button className="button small" isDisabled={running !== null} onPress={() => void begin()}>
          {words.auditNow}
        </Button>
      )}
    </p>
  )
}

/** The document that was written then; read again when another was. */
function useDocument(written: string | null): AuditDocument | Error | null {
  const { language } = useWords()
  const [document, set] = useState<AuditDocument | Error | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the document has ids and values, whatever the language
  useEffect(() => {
    if (written === null) return
    let isOver = false
    void ask<AuditDocument>('/audit/document', language)
      .catch((error: unknown) => new Error(messageOf(error)))
      .then(found => {
        if (!isOver) set(isKnown(found) ? found : new Error(serviceTextsOf(language).unknownAudit))
      })
    return () => {
      isOver = true
    }
  }, [written])
  return document
}

/** Made by an audit of the same schema, or why there is none. */
const isKnown = (found: AuditDocument | Error): boolean =>
  found instanceof Error || (found.schemaVersion === '1.0' && Array.isArray(found.cells))
