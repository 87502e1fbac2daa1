import type { Report, ReportOrigin } from '../../report/index.ts'
import { safe } from '../safe.ts'

const COLUMNS: Readonly<Record<string, (origin: ReportOrigin) => string | number | null>> = {
  system: origin => origin.system,
  address: origin => origin.address,
  ip: origin => origin.ip,
  port: origin => origin.port,
  verdict: origin => origin.verdict,
  basis: origin => origin.basis,
  reason: origin => origin.reason,
  reasons: origin => origin.reasons.map(({ code }) => code).join(' '),
  openssl_code: origin => origin.openssl?.code ?? null,
  openssl_name: origin => origin.openssl?.name ?? null,
  openssl_depth: origin => origin.openssl?.depth ?? null,
  subject: origin => origin.certificate?.subject ?? null,
  issuer: origin => origin.certificate?.issuer ?? null,
  names: origin => origin.certificate?.names.join(' ') ?? null,
  not_before: origin => origin.certificate?.notBefore ?? null,
  not_after: origin => origin.certificate?.notAfter ?? null,
  key_type: origin => origin.certificate?.keyType ?? null,
  role: origin => origin.certificate?.role ?? null,
  sha256: origin => origin.certificate?.sha256 ?? null,
  first_seen: origin => origin.firstSeen,
  last_seen: origin => origin.lastSeen,
  attempts: origin => origin.attempts,
  failures: origin => origin.failures,
  remedies: origin => origin.remedies.map(({ kind, proof }) => `${kind}:${proof}`).join(' '),
  filter: origin => origin.filter,
}

/** One row for each origin, after a header row; RFC 4180. Column names and values are the same in every language. */
export function renderCsv(report: Report): string {
  const rows = report.origins.map(origin => Object.values(COLUMNS).map(value => csvCell(value(origin))))
  return [Object.keys(COLUMNS), ...rows].map(row => `${row.join(',')}\r\n`).join('')
}

/** What a spreadsheet takes for the start of a formula, in half and full width, alone or behind spaces. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u

/** Text that begins like a formula gets an apostrophe before it, so that it is shown and not computed. Numbers are our own and stay. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const shown = safe(value)
  const text = FORMULA.test(shown) ? `'${shown}` : shown
  return /[",\r\n']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
