import { writeFileSync } from 'node:fs'
import { compare } from './fuzz/compare.ts'
import { opensslVersion } from './fuzz/openssl.ts'

/**
 * Random chains with random faults, judged by us and by `openssl verify`: `node scripts/tool.mjs fuzz-chain [COUNT [SEED]]` (10,000 from seed 1).
 * Disagreements are printed and written to `fuzz-chain-SEED.json` in the current folder. Exit code 1 where there is one, 2 where OpenSSL 3.0 is missing.
 */
const openssl = opensslVersion()
const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number)
if ('missing' in openssl) {
  console.error(`cannot compare: ${openssl.missing}`)
  process.exitCode = 2
} else {
  console.log(`${count} chains from seed ${seed} against ${openssl.version}`)
  const { disagreements, accepted } = await compare(seed, count, done => {
    if (done % 1000 === 0) console.error(`${done} judged`)
  })
  for (const found of disagreements) {
    console.log(`seed ${found.seed}: ours ${found.ours}, theirs ${found.theirs} [${found.faults.join(', ')}]`)
    writeFileSync(`fuzz-chain-${found.seed}.json`, JSON.stringify(found, null, 2))
  }
  console.log(`${accepted} verify, ${count - accepted} do not, ${disagreements.length} disagreements`)
  process.exitCode = disagreements.length > 0 ? 1 : 0
}
