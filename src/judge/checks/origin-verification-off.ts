/**
 * `VerifyOriginServer: Off` is a workaround that outlives the trouble it was made for: nothing fails, nothing is verified, and the day it is
 * turned on again everything that went wrong meanwhile fails at once. So the card says what would.
 */
import type { Params } from '../../read/bytes/index.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, fails, ORIGIN, originRow, refusedFirst } from './origins.ts'
import { defect, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { numberOf, textOf, toColumns } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { originRows, texts, VERIFY_ON, type Wording, withLines } from './wording.ts'

export default defineCheck({
  id: 'origin-verification-off',
  category: 'configuration',
  since: 'X14.2',
  needs: [],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION],
  texts: {
    en: texts(en, {
      title: 'Verification of origin certificates is turned off',
      condition: 'Expressway-C X14.2 or later with EdgeConfigServer VerifyOriginServer set to Off.',
      further:
        'With verification off the traffic server accepts whatever certificate answers, as before X14.2: a man in the middle between Expressway-C and the nodes goes unnoticed. The setting is meant to bridge the time until certificates and trust store are in order. It applies to each Expressway-C node.',
      describe: {
        potential: p => [switched(p, SWITCHED_EN), told(p, en, HEADINGS_EN)].join('\n'),
        clear: () => 'The certificates of the origins are verified.',
      },
      act: p => [
        ...(originRows(p).length > 0 ? ['Mend the faults above first, as their own cards tell.'] : []),
        'Have a capture taken during logins that reach every node (subscribers too): what does not appear above was not judged, not found good.',
        `Then turn verification on again on the CLI of each Expressway-C peer: ${VERIFY_ON}`,
        en.verify,
      ],
    }),
    ja: texts(ja, {
      title: '接続先の証明書の検証が無効になっている',
      condition:
        'EdgeConfigServer VerifyOriginServer が Off に設定された Expressway-C X14.2 以降が対象です。',
      further:
        '検証が無効の場合、トラフィックサーバは X14.2 より前と同様に、どのような証明書も受け入れます。Expressway-C とノードの間の中間者攻撃は検知できません。この設定は、証明書と信頼ストアを整備するまでの暫定措置です。設定は Expressway-C のノードごとに適用されます。',
      describe: {
        potential: p => [switched(p, SWITCHED_JA), told(p, ja, HEADINGS_JA)].join('\n'),
        clear: () => '接続先の証明書は検証されています。',
      },
      act: p => [
        ...(originRows(p).length > 0 ? ['最初に、上記の問題をそれぞれのカードに従って解消します。'] : []),
        'すべてのノード（サブスクライバを含む）に到達するログインの間、キャプチャを採取します。上に挙がっていない接続先は、正常と判定されたのではなく、判定されていない可能性があります。',
        `その後、各 Expressway-C ピアの CLI で検証を有効に戻します：${VERIFY_ON}`,
        ja.verify,
      ],
    }),
  },
  run: system => {
    const { state, because, where } = system.enforcement
    if (state === 'enforced') return { outcome: 'clear', params: { because } }
    if (state === 'unknown') return missing(['verify-setting'])
    if (because === 'release') return { outcome: 'not-applicable' }
    const failing = refusedFirst(system.origins.filter(fails))
    const change = system.settingChanges.filter(({ setting }) => /VerifyOriginServer/i.test(setting)).at(-1)
    const { snippet, evidence } = exhibits(failing)
    const own = [where, change?.where].filter(place => place !== undefined)
    return {
      outcome: 'potential',
      params: {
        ...toColumns(
          ORIGIN,
          failing.map(origin => originRow(origin, origin.reason ?? origin.reasons[0])),
        ),
        because: system.facts.verifyOriginServer?.value === 'off' ? 'setting' : because,
        changedAt: isoTime(change?.at),
        changedTo: change?.to ?? '',
        judged: system.origins.filter(({ verdict }) => verdict !== 'unknown').length,
        unknown: system.origins.filter(({ verdict }) => verdict === 'unknown').length,
      },
      origins: failing,
      snippet,
      evidence: [...own, ...evidence],
    }
  },
})

const SWITCHED_EN = {
  setting: 'VerifyOriginServer is Off.',
  action: 'The log shows that verification only warns and goes on (Action=Continue).',
  changed: (at: string, to: string) => ` The setting was changed to ${to} on ${at}.`,
}
const SWITCHED_JA = {
  setting: 'VerifyOriginServer は Off です。',
  action: 'ログによると、検証は警告を出力するだけで接続を継続しています（Action=Continue）。',
  changed: (at: string, to: string) => `この設定は ${at} に ${to} へ変更されました。`,
}

function switched(params: Params, words: typeof SWITCHED_EN): string {
  const state = textOf(params.because) === 'action' ? words.action : words.setting
  const at = textOf(params.changedAt)
  return at === '' ? state : `${state}${words.changed(utcText(at), textOf(params.changedTo))}`
}

const HEADINGS_EN = {
  some: 'Once it is on, the traffic server will refuse:',
  none: (judged: number) =>
    `Of the origins whose certificate could be judged (${judged}), none will be refused once it is on.`,
  unknown: (count: number) => `Not judged: ${count}.`,
  nothing: 'No certificate of an origin could be judged, so nothing can be said of what would fail.',
}
const HEADINGS_JA = {
  some: '有効に戻すと、トラフィックサーバは次の接続先を拒否します。',
  none: (judged: number) =>
    `証明書を判定できた接続先（${judged} 件）に、有効に戻したときに拒否されるものはありません。`,
  unknown: (count: number) => `判定できなかった接続先：${count} 件。`,
  nothing: '接続先の証明書を判定できなかったため、何が失敗するかは分かりません。',
}

function told(params: Params, words: Wording, headings: typeof HEADINGS_EN): string {
  if (originRows(params).length > 0) return withLines(words, headings.some, params)
  const [judged, unknown] = [numberOf(params.judged), numberOf(params.unknown)]
  if (judged === 0) return headings.nothing
  return unknown === 0 ? headings.none(judged) : `${headings.none(judged)}\n${headings.unknown(unknown)}`
}
