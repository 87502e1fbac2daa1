import { safe } from '../text/index.ts'

/** Lines that a console, OpenSSL and a shell pass over. Text of the evidence cannot break out of its line. */
export const comment = (...lines: readonly string[]): string[] =>
  lines.map(line => (line === '' ? '#' : `# ${safe(line)}`))

export const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`
