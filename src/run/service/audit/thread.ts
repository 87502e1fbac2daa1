import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { renderAuditJson } from '../../../tell/audit/index.ts'
import { audit, writeWhole } from '../../audit/index.ts'
import { loadDeployment } from '../../deployment/index.ts'
import type { AuditOrder, AuditProgress } from './messages.ts'

/** The thread in which a deployment is audited, as `turnpike audit` does it: one order, and it ends. */
const { deployment, file, language, version } = workerData as AuditOrder
const document = await audit(loadDeployment(deployment, process.env), {
  names: 'ats',
  language,
  version,
  at: Date.now(),
  timeout: 5000,
  requestTimeout: 20_000,
  parallel: 32,
  progress: (done, total) => parentPort?.postMessage({ done, total } satisfies AuditProgress),
})
mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
writeWhole(file, renderAuditJson(document))
