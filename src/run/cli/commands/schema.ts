import { Argument, Command } from 'commander'
import { reportJsonSchema } from '../../../tell/report/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { writeOut } from '../say.ts'

/** `turnpike schema report`: the published JSON Schema. */
export const schemaCommand = (exit: SetExit): Command =>
  new Command('schema')
    .description('print a published JSON Schema')
    .addArgument(new Argument('<name>', 'which schema').choices(['report']))
    .action(async () => {
      await writeOut(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`)
      exit(EXIT.clean)
    })
