import { CopyButton } from '../parts/copy.tsx'
import { Code } from '../parts/data.tsx'
import { Fields } from '../parts/fields.tsx'
import { PlaceLink } from '../parts/places.tsx'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'

/** A certificate opened to every extension, and as PEM. */
export function CertificatePanel({ sha256 }: { readonly sha256: string }) {
  const { texts } = useWords()
  const answered = useAnswer('certificate', { sha256 })
  if (answered.kind === 'waiting') return <p className="dim panel-body">{texts.log.loading}</p>
  const view = answered.kind === 'here' ? answered.value : null
  if (!view) return <p className="panel-body">{texts.certificate.unknown}</p>
  return (
    <div className="panel-body">
      <p className="actions">
        <CopyButton label={texts.copy.pem} text={view.pem} />
        <span>
          SHA-256 <Code>{view.sha256}</Code>
        </span>
      </p>
      {view.where && (
        <p className="dim">
          {texts.certificate.seen}: <PlaceLink where={view.where} />
        </p>
      )}
      <Fields fields={view.fields} open={3} openCertificate={() => {}} />
    </div>
  )
}
