import { Command } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import { explain, explainIds, nearestId } from '../../../tell/messages/index.ts'
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
        await writeOut(text.endsWith('\n') ? text : `${text}\n`)
      }
      exit(EXIT.clean)
    })
