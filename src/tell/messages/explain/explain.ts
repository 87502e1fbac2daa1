import { RULES } from '../../../judge/chain/index.ts'
import { checkById, everyCheck } from '../../../judge/checks/index.ts'
import { CAP_NAMES, CAPS, type CapName, capsOf } from '../caps.ts'
import type { Labels } from '../catalogue.ts'
import { BASES, entry, REASON_CODES, REMEDY_KINDS } from '../codes.ts'
import { factsOf } from '../facts.ts'
import type { Language } from '../language.ts'
import { familyOf, PROBLEM_CODES } from '../problem-codes.ts'
import { catalogueOf } from '../texts.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Page, Pages } from './page.ts'
import type { RulePages } from './rules.ts'
import { rulesEn } from './rules-en.ts'
import { rulesJa } from './rules-ja.ts'
import { BASIS_SOURCES, FAMILY_SOURCES, REASON_SOURCES, REMEDY_SOURCES } from './sources.ts'
import { NEAR_MISS_SOURCES, STORE_SOURCES, type StorePages } from './store.ts'
import { storeEn } from './store-en.ts'
import { storeJa } from './store-ja.ts'

const PAGES: Readonly<Record<Language, Pages>> = { en, ja }
const STORE_PAGES: Readonly<Record<Language, StorePages>> = { en: storeEn, ja: storeJa }
const RULE_PAGES: Readonly<Record<Language, RulePages>> = { en: rulesEn, ja: rulesJa }

interface Sourced extends Page {
  readonly sources: readonly string[]
}

/** The page that lists all caps. */
const CAPS_ID = 'caps'

/**
 * Every id that has a page: causes, remedies, checks, bases of a verdict, rules of the chain, findings in a trust store, near misses and problem codes,
 * each group in its own order.
 */
export function explainIds(): readonly string[] {
  const checks = everyCheck.map(({ id }) => id)
  const ids = [
    ...REASON_CODES,
    ...REMEDY_KINDS,
    ...checks,
    ...BASES,
    ...Object.keys(RULES),
    ...Object.keys(STORE_SOURCES),
    ...Object.keys(NEAR_MISS_SOURCES),
    ...PROBLEM_CODES,
    CAPS_ID,
  ]
  return [...new Set(ids)]
}

/** The page on an id: what it means, how to see it, how to repair it, where it is written. Undefined where there is no such id. */
export function explain(id: string, language: Language): string | undefined {
  const page = pageOf(id, language)
  return page && write(id, page, catalogueOf(language).labels)
}

function pageOf(id: string, language: Language): Sourced | undefined {
  return (
    reasonPage(id, language) ??
    remedyPage(id, language) ??
    checkPage(id, language) ??
    basisPage(id, language) ??
    rulePage(id, language) ??
    storePage(id, language) ??
    capsPage(id, language) ??
    problemPage(id, language)
  )
}

function reasonPage(id: string, language: Language): Sourced | undefined {
  const page = entry(PAGES[language].reasons, id)
  return page && { ...page, sources: entry(REASON_SOURCES, id) ?? [] }
}

function remedyPage(id: string, language: Language): Sourced | undefined {
  const page = entry(PAGES[language].remedies, id)
  const texts = entry(catalogueOf(language).remedies, id)
  if (!page || !texts) return undefined
  const repair = texts.steps(factsOf(PAGES[language].placeholders))
  return { ...page, repair, sources: entry(REMEDY_SOURCES, id) ?? [] }
}

/** Made from the texts of the check itself, as for a finding without data. */
function checkPage(id: string, language: Language): Sourced | undefined {
  const check = checkById(id)
  if (!check) return undefined
  const texts = check.texts[language]
  return {
    title: texts.title,
    meaning: [texts.condition, texts.further].filter(text => text !== '').join('\n\n'),
    see: PAGES[language].check.see,
    repair: texts.action({ outcome: 'issue', params: {}, origins: [] }),
    sources: check.references.map(({ id: name, url }) => [name, url].filter(Boolean).join(' ')),
  }
}

function basisPage(id: string, language: Language): Sourced | undefined {
  const page = entry(PAGES[language].bases, id)
  const title = entry(catalogueOf(language).bases, id)
  return page && title ? { ...page, title, repair: [], sources: entry(BASIS_SOURCES, id) ?? [] } : undefined
}

function rulePage(id: string, language: Language): Sourced | undefined {
  const title = entry(catalogueOf(language).rules, id)
  const spec = entry(RULES, id)
  const page = entry(RULE_PAGES[language], id)
  if (!title || !spec || !page) return undefined
  const { see } = PAGES[language].rule
  return { title, meaning: page.meaning, see, repair: [page.repair], sources: [spec] }
}

function storePage(id: string, language: Language): Sourced | undefined {
  const { findings, nearMisses, seeFinding, seeNearMiss } = STORE_PAGES[language]
  const finding = entry(findings, id)
  if (finding)
    return { ...finding, see: seeFinding, repair: [finding.repair], sources: entry(STORE_SOURCES, id) ?? [] }
  const miss = entry(nearMisses, id)
  if (!miss) return undefined
  return { ...miss, see: seeNearMiss, repair: [miss.repair], sources: entry(NEAR_MISS_SOURCES, id) ?? [] }
}

function problemPage(id: string, language: Language): Sourced | undefined {
  const code = PROBLEM_CODES.find(known => known === id)
  const family = code && familyOf(code)
  if (!family) return undefined
  const title = catalogueOf(language).problems[code](factsOf({}))
  const page = PAGES[language].families[family]
  const repair = [...page.repair, ...capsOf(code).map(name => raising(name, language))]
  return { ...page, repair, title, sources: FAMILY_SOURCES[family] }
}

function capsPage(id: string, language: Language): Sourced | undefined {
  if (id !== CAPS_ID) return undefined
  const { title, meaning, each } = catalogueOf(language).caps
  const see = CAP_NAMES.map(name => `${name} (${CAPS[name].value}): ${each[name]}; ${CAPS[name].code}`)
  return { title, meaning, see, repair: [], sources: FAMILY_SOURCES.cap }
}

const raising = (name: CapName, language: Language): string =>
  catalogueOf(language).caps.raise(name, String(CAPS[name].value))

function write(id: string, page: Sourced, labels: Labels): string {
  const list = (items: readonly string[], numbered: boolean) =>
    items.map((item, index) => `  ${numbered ? `${index + 1}.` : '-'} ${item}`)
  const section = (label: string, items: readonly string[], numbered = false) =>
    items.length === 0 ? [] : ['', label, ...list(items, numbered)]
  return [
    `${id} — ${page.title}`,
    '',
    labels.meaning,
    ...page.meaning.split('\n').map(line => (line === '' ? '' : `  ${line}`)),
    ...section(labels.howToSee, page.see),
    ...section(labels.howToRepair, page.repair, true),
    ...section(labels.source, page.sources),
    '',
  ].join('\n')
}
