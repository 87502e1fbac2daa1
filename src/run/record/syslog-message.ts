/** One syslog message of RFC 5424 section 6: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG`. */

/** local6, where the product's Network Log goes (facts: local syslog facilities). */
const FACILITY = 22

const HEAD = /^(\S+) (\S+) (?:([A-Za-z][\w-]{0,47})(?:\[(\d{1,10})\])?:)?\s*/
const LEVEL = /\bLevel="(FATAL|ERROR|WARN|INFO|DEBUG|TRACE)|\] (WARNING|ERROR): /

/** Numerical severities of RFC 5424 section 6.2.1. */
const SEVERITY: Readonly<Record<string, number>> = {
  FATAL: 2,
  ERROR: 3,
  WARN: 4,
  WARNING: 4,
  INFO: 6,
  DEBUG: 7,
  TRACE: 7,
}

/** Of a record as the log file has it; what has no level is informational. */
export function severityOf(text: string): number {
  const [, level, diagnostic] = LEVEL.exec(text.slice(0, 400)) ?? []
  return SEVERITY[level ?? diagnostic ?? 'INFO'] ?? 6
}

/** A record as the log file has it, as a message. */
export function syslogMessage(text: string): string {
  const [head = '', time = '-', host = '-', application = '-', pid = '-'] = HEAD.exec(text) ?? []
  return `<${FACILITY * 8 + severityOf(text)}>1 ${time} ${host} ${application} ${pid} - - ${text.slice(head.length)}`
}
