import { benchAnalyze, benchCapture, benchLogs } from './bench/analyze.ts'
import { benchChain } from './bench/chain.ts'
import { benchGateway } from './bench/gateway.ts'
import { soakGateway } from './bench/gateway-soak.ts'
import { benchHandshake } from './bench/handshake.ts'
import { benchPage } from './bench/page.ts'
import { benchAudit, benchProbe } from './bench/probe.ts'
import { benchService } from './bench/service.ts'

/**
 * Measures beside others, in the same run: `npm run bench -- analyze|logs|capture|chain|probe|audit|page|handshake|service [--full]`. Its bundles are made once under `.bench`: 200 MiB of log
 * and 200 MiB of captures, with `--full` 1 GiB of each.
 */
const BENCHES: Readonly<Record<string, (size: { readonly full: boolean }) => Promise<void>>> = {
  analyze: benchAnalyze,
  logs: benchLogs,
  capture: benchCapture,
  chain: benchChain,
  gateway: benchGateway,
  'gateway-soak': soakGateway,
  probe: benchProbe,
  audit: benchAudit,
  page: benchPage,
  handshake: benchHandshake,
  service: benchService,
}

const args = process.argv.slice(2)
const full = args.includes('--full')
const names = args.filter(argument => argument !== '--full')
const unknown = names.filter(name => !Object.hasOwn(BENCHES, name))

if (names.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--full]`)
  process.exitCode = 2
} else for (const name of names) await BENCHES[name]!({ full })
