import { squeezed } from '../fields.ts'
import type { Shape } from '../shape.ts'

/** An alarm raised or gone. The module record `Detail="Raising alarm"` before it has no number and is left out. */
export const alarm: Shape = {
  name: 'alarm',
  needles: ['Event="Alarm', ' Raised" Id="', ' Lowered" Id="', ' Cleared" Id="'],
  samples: [
    '2020-08-12T14:57:43.524-05:00 expc01 alarm: Level="WARN" Event="Alarm Raised" Id="20006" UUID="0f96695e-0000" Severity="warning" Detail="Cluster database communication failure: …" UTCTime="2020-08-12 19:57:43,524"',
  ],
  read(record) {
    if (!record.body.includes('Event="Alarm')) return undefined
    const { attributes } = record
    const event = /^Alarm(Raised|Lowered|Cleared|Acknowledged)$/.exec(squeezed(attributes.get('Event')))?.[1]
    const id = squeezed(attributes.get('Id'))
    if (event === undefined || event === 'Acknowledged' || id === '') return undefined
    const severity = attributes.get('Severity')
    const detail = attributes.get('Detail')
    return [
      {
        kind: 'alarm',
        raised: event === 'Raised',
        id,
        ...(severity ? { severity } : {}),
        ...(detail ? { detail } : {}),
      },
    ]
  },
}
