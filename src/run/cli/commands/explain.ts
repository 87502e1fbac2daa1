import { Command } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import { explain, explainIds, nearestId } from '../../../tell/messages/index.ts'
import { wrapPage } from '../../../tell/text/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'

/** `turnpike explain ID`: what a reason, check, remedy or problem means and how to repair it. */
export const explainCommand = (exit: SetExit, language: Language): Command =>
  new Command('explain')
    .description('explain a reason, check, remedy or problem by its id; without an id: list them')
    .argument('[id]')
    .action(async (id: string | undefined) => {
      if (id === undefined) await writeOut(`${explainIds().join('\n')}\n`)
      else {
        const text = explain(id, language)
        if (text === undefined)
          throw new CliError('unknown-explain-id', { value: id, suggestion: nearestId(id) ?? null })
        await writeOut(`${wrapPage(text, Math.min(process.stdout.columns ?? 100, 110)).trimEnd()}\n`)
      }
      exit(EXIT.clean)
    })
