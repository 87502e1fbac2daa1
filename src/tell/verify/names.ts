import type { VerifyContext } from './context.ts'
import type { VerificationJudgement } from './schema.ts'

const PROFILES = ['ats', 'rfc9525', 'openssl'] as const

/** Names as presented, and for each address which of them matched; all three profiles where they do not agree. */
export function renderNames({ document, words, report, paper, heading }: VerifyContext): void {
  const asked = document.judgements.filter(({ names }) => names !== null)
  heading(words.presentedNames)
  if (document.presented.length === 0) paper.text(words.noNames, 2)
  for (const { from, value } of document.presented) {
    const hit = asked.some(({ names }) => {
      const matched = names?.[document.nameProfile].matched
      return matched?.value === value && matched.from === from
    })
    paper.item(hit ? '✓' : ' ', `${from}:${value}`, { indent: 2, headStyle: 'green' })
  }
  for (const judgement of asked) renderAddress(judgement)

  function renderAddress({ address, names }: VerificationJudgement): void {
    if (!names || address === null) return
    const say = ({ ok, matched }: (typeof names)['ats']) =>
      ok && matched ? words.matched(matched.from, matched.value) : words.noMatch
    const { ok } = names[document.nameProfile]
    const style = ok ? 'green' : 'red'
    paper.item(ok ? '✓' : '✗', `${report.labels.address} ${address}: ${say(names[document.nameProfile])}`, {
      indent: 2,
      headStyle: style,
    })
    if (new Set(PROFILES.map(profile => names[profile].ok)).size === 1) return
    paper.text(words.profilesDiffer, 4, 'yellow')
    for (const profile of PROFILES)
      paper.item('-', `${words.profile[profile]}: ${say(names[profile])}`, { indent: 4 })
  }
}
