/**
 * Writes docs/checks/<id>.md out of the checks themselves, in both languages: `node scripts/tool.mjs check-docs`. The example is what the check says of
 * one of its fixtures.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { runWith } from '../src/judge/checks/engine.ts'
import { type Check, everyCheck, type Finding } from '../src/judge/checks/index.ts'
import { checkFixtures } from './check-fixtures.ts'

type Language = 'en' | 'ja'

const LABELS = {
  en: {
    category: 'Category',
    releases: 'Releases',
    all: 'all',
    since: 'from',
    until: 'up to',
    needs: 'Needs',
    nothing: 'nothing in particular',
    condition: 'When',
    further: 'Background',
    example: 'What it says, for example',
    action: 'What to do',
    references: 'References',
    heading: 'English',
  },
  ja: {
    category: '分類',
    releases: '対象リリース',
    all: 'すべて',
    since: '開始',
    until: '終了',
    needs: '必要な採取データ',
    nothing: '特になし',
    condition: '該当する条件',
    further: '背景',
    example: '出力例',
    action: '対処',
    references: '参考資料',
    heading: '日本語',
  },
} as const

/** File name → text, for every page. */
export function checkPages(): ReadonlyMap<string, string> {
  const pages = everyCheck.map(check => [`${check.id}.md`, page(check)] as const)
  return new Map([['README.md', contents()], ...pages])
}

function contents(): string {
  const rows = everyCheck.map(
    ({ id, texts }) => `| [${id}](${id}.md) | ${escaped(texts.en.title)} | ${escaped(texts.ja.title)} |`,
  )
  return `${NOTICE}\n\n# Checks\n\n| id | English | 日本語 |\n|---|---|---|\n${rows.join('\n')}\n`
}

const NOTICE = '<!-- Made by tools/check-docs.ts out of src/judge/checks; changes belong there. -->'

function page(check: Check): string {
  const found = exampleOf(check)
  return [`${NOTICE}\n\n# ${check.id}`, ...part(check, 'en', found), ...part(check, 'ja', found)]
    .join('\n\n')
    .concat('\n')
}

/** What it says of its fixtures that fire: the first issue, or the first of all. */
function exampleOf(check: Check): Finding {
  const own = checkFixtures().filter(entry => entry.check === check.id && entry.name.startsWith('fires-'))
  const findings = own.flatMap(({ evidence }) => runWith([check], evidence))
  const found = findings.find(({ outcome }) => outcome === 'issue') ?? findings[0]
  if (!found) throw new Error(`${check.id} has no fixture that fires`)
  return found
}

function part(check: Check, language: Language, found: Finding): readonly string[] {
  const labels = LABELS[language]
  const texts = check.texts[language]
  return [
    `## ${labels.heading}`,
    `**${escaped(texts.title)}**`,
    facts(check, language),
    `### ${labels.condition}`,
    escaped(texts.condition),
    `### ${labels.further}`,
    escaped(texts.further),
    `### ${labels.example}`,
    quote(texts.description(found)),
    `### ${labels.action}`,
    texts
      .action(found)
      .map((step, index) => `${index + 1}. ${escaped(step)}`)
      .join('\n'),
    `### ${labels.references}`,
    check.references
      .map(({ id, url }) => (url ? `- [${escaped(id)}](${url})` : `- ${escaped(id)}`))
      .join('\n'),
  ]
}

function facts(check: Check, language: Language): string {
  const labels = LABELS[language]
  const bounds = [
    check.since && `${labels.since} ${check.since}`,
    check.until && `${labels.until} ${check.until}`,
  ].filter(bound => bound !== undefined)
  return [
    `- ${labels.category}: ${check.category}`,
    `- ${labels.releases}: ${bounds.join(', ') || labels.all}`,
    `- ${labels.needs}: ${check.needs.join(', ') || labels.nothing}`,
  ].join('\n')
}

const quote = (text: string) =>
  text
    .split('\n')
    .map(line => `> ${escaped(line)}`)
    .join('\n>\n')

/** Markdown has no say in a text. */
const escaped = (text: string) => text.replace(/[\\*<[\]|`]/g, character => `\\${character}`)

const [script, folder] = process.argv.slice(1)
if (script !== undefined && /^check-docs\.[jt]s$/.test(basename(script))) {
  const home = resolve(folder ?? join('docs', 'checks'))
  mkdirSync(home, { recursive: true })
  for (const [name, text] of checkPages()) writeFileSync(join(home, name), text)
}
