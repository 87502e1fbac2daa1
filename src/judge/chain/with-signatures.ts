import { type AlgorithmIdentifier, type Certificate, latin1 } from '../../read/x509/index.ts'
import type { Signatures } from './types.ts'

/** A platform that checks signatures in its own time (Web Crypto). Rejections count as `unsupported`. */
export interface AsyncSignatures {
  checkData(
    data: Uint8Array,
    signature: Uint8Array,
    algorithm: AlgorithmIdentifier,
    issuer: Certificate,
  ): Promise<'valid' | 'invalid' | 'unsupported'>
}

/** Runs of one judgement: each needs at least one new answer, and no judgement asks this many rounds of questions. */
const MAX_ROUNDS = 1024

type Answer = ReturnType<Signatures['check']>

/** By what was signed, the same octets in every run, and by the text of the key, which may be made anew. */
type Answers = Map<Uint8Array, Map<string, Answer>>

interface Question {
  readonly data: Uint8Array
  readonly signature: Uint8Array
  readonly algorithm: AlgorithmIdentifier
  readonly issuer: Certificate
}

/**
 * Runs a synchronous judgement over an asynchronous platform: each run answers open questions with `valid`, collects them, asks them all at
 * once, and the judgement is run again, until a run asks nothing new. The judgement must be pure; the last run's result is the answer.
 */
export async function withSignatures<T>(
  platform: AsyncSignatures,
  judge: (signatures: Signatures) => T,
): Promise<T> {
  const answers: Answers = new Map()
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const open: Question[] = []
    const checkData = (
      data: Uint8Array,
      signature: Uint8Array,
      algorithm: AlgorithmIdentifier,
      issuer: Certificate,
    ): Answer => {
      const answer = answers.get(data)?.get(latin1(issuer.spki))
      if (answer === undefined) open.push({ data, signature, algorithm, issuer })
      return answer ?? 'valid'
    }
    const check = (subject: Certificate, issuer: Certificate) =>
      checkData(subject.tbs, subject.signature, subject.signatureAlgorithm, issuer)
    const result = judge({ check, checkData })
    if (open.length === 0) return result
    await Promise.all(open.map(question => settle(platform, question, answers)))
  }
  return judge({ check: () => 'unsupported', checkData: () => 'unsupported' })
}

async function settle(
  platform: AsyncSignatures,
  { data, signature, algorithm, issuer }: Question,
  answers: Answers,
): Promise<void> {
  const answer = await platform
    .checkData(data, signature, algorithm, issuer)
    .catch((): Answer => 'unsupported')
  const byKey = answers.get(data) ?? new Map<string, Answer>()
  answers.set(data, byKey.set(latin1(issuer.spki), answer))
}
