import { Argument, Command } from 'commander'
import { auditJsonSchema, discoverJsonSchema, probeJsonSchema } from '../../../tell/audit/index.ts'
import { reportJsonSchema } from '../../../tell/report/index.ts'
import { trustJsonSchema, verificationJsonSchema } from '../../../tell/verify/index.ts'
import { deploymentJsonSchema } from '../../deployment/index.ts'
import { gatewayConfigJsonSchema } from '../../peer/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { writeOut } from '../say.ts'

const SCHEMAS = {
  report: reportJsonSchema,
  verify: verificationJsonSchema,
  trust: trustJsonSchema,
  gateway: gatewayConfigJsonSchema,
  deployment: deploymentJsonSchema,
  probe: probeJsonSchema,
  discover: discoverJsonSchema,
  audit: auditJsonSchema,
}

/** `turnpike schema NAME`: a published JSON Schema. */
export const schemaCommand = (exit: SetExit): Command =>
  new Command('schema')
    .description('print a published JSON Schema')
    .addArgument(new Argument('<name>', 'which schema').choices(Object.keys(SCHEMAS)))
    .action(async (name: keyof typeof SCHEMAS) => {
      await writeOut(`${JSON.stringify(SCHEMAS[name](), null, 2)}\n`)
      exit(EXIT.clean)
    })
