import { Command, Option } from 'commander'
import { decodeSegment } from '../../../read/logs/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { renderDecoded } from '../../../tell/text/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'

/** `turnpike decode URL…`: what an MRA path segment names. */
export const decodeCommand = (exit: SetExit, language: Language): Command =>
  new Command('decode')
    .description('decode the path segment of an MRA request URL')
    .argument('<url...>', 'URL, path or segment')
    .addOption(
      new Option('--format <format>', 'what goes to stdout').choices(['text', 'json']).default('text'),
    )
    .action(async (urls: string[], options: { format: string }) => {
      const decoded = urls.map(url => {
        const found = segmentsOf(url)
          .map(decodeSegment)
          .find(value => value !== undefined)
        if (!found) throw new CliError('undecodable-path', { value: url })
        return found
      })
      const text =
        options.format === 'json'
          ? `${JSON.stringify(decoded.length === 1 ? decoded[0] : decoded, null, 2)}\n`
          : decoded.map(value => renderDecoded(value, language)).join('\n')
      await writeOut(text)
      exit(EXIT.clean)
    })

/** The segment is the first of the path; a bare segment is taken as it is. */
function segmentsOf(url: string): string[] {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '').replace(/[?#].*$/, '')
  return path
    .split('/')
    .filter(part => part !== '')
    .slice(0, 2)
}
