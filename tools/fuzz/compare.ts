import { type ChainVerdict, verifyChain } from '../../src/judge/chain/index.ts'
import { readCertificateFile } from '../../src/read/x509/index.ts'
import { nodeSignatures } from '../../src/run/crypto/index.ts'
import { type ChainCase, type Keys, makeKeys, randomCase } from './chain-case.ts'
import { type Openssl, openssl } from './openssl.ts'
import { randomFrom } from './random.ts'

export interface Disagreement {
  readonly seed: number
  readonly faults: readonly string[]
  readonly ours: string
  readonly theirs: string
  readonly question: ChainCase
}

const signatures = nodeSignatures()
const utf8 = new TextEncoder()

/** Judges `count` random chains twice, by us and by `openssl verify`; answers where the two differ. The seed of each chain repeats it alone. */
export async function compare(
  firstSeed: number,
  count: number,
  progress: (done: number) => void = () => {},
): Promise<{ readonly disagreements: readonly Disagreement[]; readonly accepted: number }> {
  const keys = await makeKeys()
  const other = openssl()
  const disagreements: Disagreement[] = []
  let accepted = 0
  try {
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const { disagreement, ok } = await compareOne(seed, keys, other)
      if (ok) accepted++
      if (disagreement) disagreements.push(disagreement)
      progress(seed - firstSeed + 1)
    }
  } finally {
    other.close()
  }
  return { disagreements, accepted }
}

async function compareOne(seed: number, keys: Keys, other: Openssl) {
  const question = await randomCase(randomFrom(seed), keys)
  const verdict = judge(question)
  const theirs = other.verify(question)
  const ours = verdict.errors.map(({ code, depth }) => `${code}@${depth}`)
  // The command stops at the first error that it does not wave through: what it printed must be how our list begins.
  const same = verdict.ok === theirs.ok && theirs.errors.every((error, index) => error === ours[index])
  const agree = same && (verdict.ok || theirs.errors.length > 0)
  if (agree) return { ok: verdict.ok }
  const text = (ok: boolean, errors: readonly string[]) => `${ok ? 'ok' : 'failed'} ${errors.join(' ')}`
  return {
    ok: verdict.ok,
    disagreement: {
      seed,
      faults: question.faults,
      ours: text(verdict.ok, ours),
      theirs: text(theirs.ok, theirs.errors),
      question,
    },
  }
}

function judge(question: ChainCase): ChainVerdict {
  const read = (pems: readonly string[]) =>
    readCertificateFile(utf8.encode(pems.join('\n')), 'case').value.map(({ certificate }) => certificate)
  const [certificate] = read([question.leaf])
  if (!certificate) throw new Error('the leaf of a case cannot be read')
  return verifyChain({
    certificate,
    untrusted: read(question.untrusted),
    trusted: read(question.trusted),
    at: question.at * 1000,
    profile: 'openssl',
    signatures,
    maxDepth: question.maxDepth,
    securityLevel: question.securityLevel,
  })
}
