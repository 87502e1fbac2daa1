import { type Language, usageText } from '../../../tell/messages/index.ts'
import { type DeploymentInput, isHost, isRelease } from '../../deployment/index.ts'
import { CliError } from '../say.ts'

/** What a deployment file is made of. Lists are separated by spaces or commas. */
export interface Answers {
  readonly domain: string
  readonly from: string
  readonly to: string
  readonly peer: string
  readonly trust: string
  readonly certificate: string
  readonly cucm: string
  readonly imp: string
  readonly unity: string
  readonly username: string
  readonly passwordVariable: string
}

interface Question {
  readonly key: keyof Answers
  readonly flag: string
  readonly en: string
  readonly ja: string
  /** Taken where nothing is answered; absent: an answer is needed. */
  readonly fallback?: string
  /** May this stand in the list? What may not is asked for again, before anything else is. */
  readonly fits?: (part: string) => boolean
  /** What may. */
  readonly example?: string
}

const hosts = { fits: isHost, example: 'cucm-pub.example.com, 10.48.36.215' }
const release = { fits: isRelease, example: 'X14.0.7, X14.2.0' }

export const QUESTIONS: readonly Question[] = [
  { key: 'domain', flag: 'domain', en: 'MRA domains', ja: 'MRA ドメイン', fallback: '', ...hosts },
  {
    key: 'from',
    flag: 'from',
    en: 'release of Expressway-C now (empty: fresh installation)',
    ja: 'Expressway-C の現在のリリース（空欄: 新規インストール）',
    fallback: '',
    ...release,
  },
  {
    key: 'to',
    flag: 'to',
    en: 'release to rehearse',
    ja: '想定するリリース',
    fallback: 'X14.2.0',
    ...release,
  },
  {
    key: 'peer',
    flag: 'peer',
    en: 'host names of the Expressway-C peers',
    ja: 'Expressway-C ピアのホスト名',
  },
  {
    key: 'trust',
    flag: 'trust',
    en: 'file of the trusted CA list of each peer, in the same order',
    ja: '各ピアの信頼された CA 証明書リストのファイル（同じ順序）',
  },
  {
    key: 'certificate',
    flag: 'certificate',
    en: 'file of the own certificate of each peer (empty: not checked)',
    ja: '各ピア自身の証明書のファイル（空欄: 確認しない）',
    fallback: '',
  },
  { key: 'cucm', flag: 'cucm', en: 'CUCM publishers', ja: 'CUCM パブリッシャ', ...hosts },
  {
    key: 'imp',
    flag: 'imp',
    en: 'IM and Presence publishers (empty: none)',
    ja: 'IM and Presence パブリッシャ（空欄: なし）',
    fallback: '',
    ...hosts,
  },
  {
    key: 'unity',
    flag: 'unity',
    en: 'Unity Connection publishers (empty: none)',
    ja: 'Unity Connection パブリッシャ（空欄: なし）',
    fallback: '',
    ...hosts,
  },
  {
    key: 'username',
    flag: 'username',
    en: 'user for AXL and REST (empty: publishers are not asked)',
    ja: 'AXL と REST のユーザ名（空欄: 問い合わせない）',
    fallback: '',
  },
  {
    key: 'passwordVariable',
    flag: 'password-variable',
    en: 'environment variable that will hold the password',
    ja: 'パスワードを設定する環境変数',
    fallback: 'TURNPIKE_AXL_PASSWORD',
  },
]

type Ask = (question: string) => Promise<string>

/**
 * Asks what was not told.
 *
 * @throws CliError `missing-argument` where nobody can be asked
 */
export async function askAll(
  told: Partial<Record<keyof Answers, string>>,
  language: Language,
  ask: Ask | undefined,
): Promise<DeploymentInput> {
  const answers: Partial<Record<keyof Answers, string>> = {}
  for (const question of QUESTIONS) {
    // Without a user nobody needs a password.
    if (question.key === 'passwordVariable' && answers.username === '') continue
    answers[question.key] = told[question.key] ?? (await answerTo(question, language, ask))
  }
  return deploymentOf(answers as Answers)
}

async function answerTo(
  { flag, fallback, fits, example, ...texts }: Question,
  language: Language,
  ask: Ask | undefined,
): Promise<string> {
  if (!ask) {
    if (fallback === undefined) throw new CliError('missing-argument', { name: `--${flag}` })
    return fallback
  }
  const question = `${texts[language]}${fallback ? ` [${fallback}]` : ''}: `
  for (let complaint = ''; ; ) {
    const answer = (await ask(`${complaint}${question}`)).trim()
    const odd = list(answer).find(part => fits && !fits(part))
    if (odd !== undefined)
      complaint = `${usageText('bad-value', { name: `--${flag}`, value: odd, allowed: example ?? null }, language)}\n`
    else if (answer !== '' || fallback !== undefined) return answer || (fallback ?? '')
  }
}

const list = (text: string): string[] => text.split(/[\s,]+/).filter(part => part !== '')

function deploymentOf(answers: Answers): DeploymentInput {
  const { username, passwordVariable, from, to } = answers
  const trust = list(answers.trust)
  const certificates = list(answers.certificate)
  const credentials = username === '' ? {} : { credentials: { username, passwordVariable } }
  const clusters = (['cucm', 'imp', 'unity'] as const).flatMap(product =>
    list(answers[product]).map((publisher, index) => ({
      name: `${product}-${index + 1}`,
      product,
      publisher,
      ...credentials,
    })),
  )
  return {
    version: 1,
    ...(from !== '' && { from }),
    to,
    domains: list(answers.domain),
    peers: list(answers.peer).map((name, index) => {
      const certificate = certificates[index]
      return {
        name,
        trustStore: trust[index] ?? trust[0] ?? '',
        ...(certificate !== undefined && { certificate }),
      }
    }),
    clusters,
  }
}
