import { createInterface } from 'node:readline'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import { answer, PROFILES } from './conformance/answer.ts'
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
    const loaded = load(JSON.parse(line) as Testcase)
    const answers = PROFILES.map(profile => JSON.stringify(answer(loaded, profile, signatures)))
    process.stdout.write(`${answers.join('\n')}\n`)
  }
  return 0
}

/** Where a consumer of the answers stops reading, writing them ends quietly. */
process.stdout.on('error', () => process.exit(0))

process.exitCode = await main(process.argv.slice(2))
