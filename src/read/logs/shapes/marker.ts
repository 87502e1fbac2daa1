import type { Shape } from '../shape.ts'

/** A marker that an administrator put into the log (`DEBUG_MARKER`), or syslog's hourly `-- MARK --`. */
export const marker: Shape = {
  name: 'marker',
  needles: [' DEBUG_MARKER', '"DEBUG_MARKER', ' -- MARK --'],
  samples: [
    '2022-07-11T18:55:20.000+02:00 vcsc web: DEBUG_MARKER: before the login',
    '2022-07-11T19:55:20.000+02:00 vcsc -- MARK --',
  ],
  read(record) {
    if (/^-- MARK --\s*$/.test(record.body)) return [{ kind: 'marker', label: 'MARK' }]
    const mark = /\bDEBUG_MARKER\b"?[\s:=-]*(.*)$/s.exec(record.body)
    if (!mark) return undefined
    const { attributes } = record
    const label =
      attributes.get('Marker') ?? attributes.get('Text') ?? attributes.get('Detail') ?? mark[1] ?? ''
    return [{ kind: 'marker', label: label.replace(/^DEBUG_MARKER[\s:=-]*/, '').trim() }]
  },
}
