/**
 * Before X14.2 the traffic server looked at no certificate, so a bundle from then shows no failure and hides all of them. Judging the captured
 * certificates as X14.2 would rehearses the upgrade.
 */

import type { Params } from '../../read/bytes/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, fails, ORIGIN, originRow, refusedFirst } from './origins.ts'
import { defect, MRA_CERTIFICATE_REQUIREMENTS, TRAFFIC_SERVER_VERIFICATION, UPGRADE } from './references.ts'
import { numberOf, textOf, toColumns } from './table.ts'
import { texts, withLines } from './wording.ts'

export default defineCheck({
  id: 'pre-enforcement-release',
  category: 'mra',
  until: 'X14.0',
  needs: ['release'],
  references: [
    defect('CSCwc69661'),
    defect('CSCwc88608'),
    TRAFFIC_SERVER_VERIFICATION,
    UPGRADE,
    MRA_CERTIFICATE_REQUIREMENTS,
  ],
  texts: {
    en: texts(en, {
      title: 'An upgrade to X14.2 or later would break connections to origins',
      condition:
        'Expressway-C on a release before X14.2, which does not verify the certificates of CUCM, IM&P and Unity nodes.',
      further:
        'X14.2 verifies every node that a client reaches, subscribers included, and turns verification on by itself at the upgrade. Cisco documents disagree on X14.0.8 to X14.0.11: one says that verification starts there (225476), release notes and 218018 say X14.2. An upgrade can also change which certificate is asked for: coming from a release before X14.0, ECDSA is preferred, so that tomcat-ECDSA is presented where tomcat was captured (CSCwc88608). From X14.0.2 on, the CA of the Expressway-C certificate has to be in tomcat-trust and CallManager-trust of CUCM too (CSCvz45074).',
      describe: {
        potential: p =>
          [
            withLines(en, 'An upgrade to X14.2 or later breaks the connections of MRA clients to:', p),
            ...notes(p, NOTES_EN),
          ].join('\n'),
        clear: p =>
          [
            `Judged as X14.2 would, the certificates of the origins seen (${numberOf(p.judged)}) pass.`,
            ...notes(p, NOTES_EN),
          ].join('\n'),
      },
      act: p => [
        'Mend the faults above before the upgrade, as their own cards tell.',
        ...(textOf(p.ecdsa) === 'yes'
          ? [
              'Check the ECDSA certificates of all nodes as well, or plan for the RSA prefix ECDHE-RSA-AES256-GCM-SHA384: (Maintenance > Security > Ciphers) after the upgrade.',
            ]
          : []),
        'Take a second capture while clients register to each subscriber: nodes that no client reached were not judged.',
        'Check that the CA chain of the Expressway-C certificate is in tomcat-trust and CallManager-trust of CUCM.',
      ],
    }),
    ja: texts(ja, {
      title: 'X14.2 以降へアップグレードすると接続先への接続が失敗する',
      condition:
        'CUCM / IM&P / Unity ノードの証明書を検証しない、X14.2 より前のリリースの Expressway-C が対象です。',
      further:
        'X14.2 では、サブスクライバを含め、クライアントが接続するすべてのノードが検証されます。検証はアップグレード時に自動的に有効になります。X14.0.8～X14.0.11 については Cisco の資料に相違があり、検証がここから始まるとする資料（225476）と、X14.2 からとする資料（リリースノート、218018）があります。アップグレードによって、要求される証明書が変わることもあります。X14.0 より前からのアップグレードでは ECDSA が優先されるため、キャプチャに tomcat が記録されていても、アップグレード後は tomcat-ECDSA が提示されます（CSCwc88608）。また X14.0.2 以降では、Expressway-C の証明書を発行した CA が CUCM の tomcat-trust と CallManager-trust に必要です（CSCvz45074）。',
      describe: {
        potential: p =>
          [
            withLines(
              ja,
              'X14.2 以降へアップグレードすると、MRA クライアントから次の接続先への接続が失敗します。',
              p,
            ),
            ...notes(p, NOTES_JA),
          ].join('\n'),
        clear: p =>
          [
            `X14.2 の規則で判定した結果、確認できた接続先（${numberOf(p.judged)} 件）の証明書は検証を通ります。`,
            ...notes(p, NOTES_JA),
          ].join('\n'),
      },
      act: p => [
        'アップグレードの前に、上記の問題をそれぞれのカードに従って解消します。',
        ...(textOf(p.ecdsa) === 'yes'
          ? [
              'すべてのノードの ECDSA 証明書も確認するか、アップグレード後に Maintenance > Security > Ciphers で ECDHE-RSA-AES256-GCM-SHA384: を先頭に追加する計画を立てます。',
            ]
          : []),
        '各サブスクライバにクライアントが登録する間、もう一度キャプチャを採取します。クライアントが接続しなかったノードは判定されていません。',
        'Expressway-C の証明書の CA チェーンが、CUCM の tomcat-trust と CallManager-trust に登録されていることを確認します。',
      ],
    }),
  },
  run: system => {
    const { release } = system.facts
    const failing = refusedFirst(system.origins.filter(fails))
    const judged = system.origins.filter(({ verdict }) => verdict !== 'unknown').length
    const params = {
      release: release?.text ?? '',
      judged,
      unknown: system.origins.length - judged,
      disputed: release && compareRelease(release, 'X14.0') === 0 && release.patch >= 8 ? 'yes' : 'no',
      ecdsa: release && compareRelease(release, 'X14.0') < 0 ? 'yes' : 'no',
    }
    if (judged === 0) return missing(system.origins.length === 0 ? ['origins'] : ['certificate'], params)
    if (failing.length === 0) return { outcome: 'clear', params }
    return {
      outcome: 'potential',
      params: {
        ...toColumns(
          ORIGIN,
          failing.map(origin => originRow(origin, origin.reason ?? origin.reasons[0])),
        ),
        ...params,
      },
      origins: failing,
      ...exhibits(failing),
    }
  },
})

const NOTES_EN = {
  disputed: (release: string) =>
    `${release} may verify already: the documents disagree on X14.0.8 to X14.0.11.`,
  unknown: (count: number) => `Origins whose certificate could not be judged: ${count}.`,
}
const NOTES_JA = {
  disputed: (release: string) =>
    `${release} はすでに検証を行う可能性があります（X14.0.8～X14.0.11 については資料に相違があります）。`,
  unknown: (count: number) => `証明書を判定できなかった接続先：${count} 件。`,
}

function notes(params: Params, words: typeof NOTES_EN): readonly string[] {
  const unknown = numberOf(params.unknown)
  return [
    ...(unknown > 0 ? [words.unknown(unknown)] : []),
    ...(textOf(params.disputed) === 'yes' ? [words.disputed(textOf(params.release))] : []),
  ]
}
