import { createInterface } from 'node:readline'
import type { Signatures } from '../src/judge/chain/index.ts'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import { type Answer, answer, PROFILES } from './conformance/answer.ts'
import { score } from './conformance/score.ts'
import { load, type Testcase } from './conformance/testcase.ts'

/**
 * Holds the path validator against published testcases in x509-limbo's schema.
 *
 *   npm run --silent conformance -- --stdin          one testcase a line in, one answer a line and profile out
 *   npm run conformance -- [--verbose] FILE…         scores files; recorded OpenSSL answers are looked for beside each as openssl-FILE
 *
 * Exit code 0 where every difference stands in the exceptions file and every exception still differs, 1 otherwise, 2 usage.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--stdin')) return answerLines()
  const files = args.filter(argument => !argument.startsWith('--'))
  if (files.length === 0) {
    console.error('usage: npm run conformance -- (--stdin | [--verbose] FILE…)')
    return 2
  }
  return score(files, args.includes('--verbose'))
}

async function answerLines(): Promise<number> {
  const signatures = nodeSignatures()
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    const answers = answerLine(line, signatures)
    process.stdout.write(answers.map(given => `${JSON.stringify(given)}\n`).join(''))
  }
  return 0
}

/** One answer for each profile. A line that cannot be judged is refused, not left out; why stands on standard error. */
function answerLine(line: string, signatures: Signatures): readonly Answer[] {
  let id = ''
  try {
    const testcase = JSON.parse(line) as Testcase
    id = testcase.id
    const loaded = load(testcase)
    return PROFILES.map(profile => answer(loaded, profile, signatures))
  } catch (error) {
    console.error(`${id}: ${error instanceof Error ? error.stack : String(error)}`)
    return PROFILES.map(profile => ({ id, profile, ok: false, error: 'internal fault', unsupported: true }))
  }
}

/** Where a consumer of the answers stops reading, writing them ends quietly. */
process.stdout.on('error', () => process.exit(0))

process.exitCode = await main(process.argv.slice(2))
