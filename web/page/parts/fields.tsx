import { Button } from 'react-aria-components'
import type { Field } from '../../protocol.ts'
import { useWords } from '../settings.ts'
import { Data } from './data.tsx'

/** A message or a certificate, opened: what holds more can be unfolded, down to the bytes. */
export function Fields(props: {
  readonly fields: readonly Field[]
  readonly openCertificate: (sha256: string, name: string) => void
  /** Levels that stand open. */
  readonly open?: number
}) {
  const { open = 1 } = props
  return (
    <ul className="fields">
      {props.fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields of one structure, which never move
        <li key={index}>
          <FieldRow field={field} open={open} openCertificate={props.openCertificate} />
        </li>
      ))}
    </ul>
  )
}

function FieldRow({
  field,
  open,
  openCertificate,
}: {
  readonly field: Field
  readonly open: number
  readonly openCertificate: (sha256: string, name: string) => void
}) {
  const { texts } = useWords()
  const { name, value, fields, certificate, isFolded } = field
  const label = (
    <>
      <span className="field-name">
        <Data>{name}</Data>
      </span>
      {value !== undefined && value !== '' && (
        <span className="field-value">
          <Data>{value}</Data>
        </span>
      )}
    </>
  )
  if (certificate !== undefined)
    return (
      <span className="field">
        {label}{' '}
        <Button className="button small" onPress={() => openCertificate(certificate, name)}>
          {texts.certificate.open}
        </Button>
      </span>
    )
  if (!fields || fields.length === 0) return <span className="field">{label}</span>
  return (
    <details className="field-group" open={open > 0 && fields.length <= 12 && !isFolded}>
      <summary>{label}</summary>
      <Fields fields={fields} open={open - 1} openCertificate={openCertificate} />
    </details>
  )
}
