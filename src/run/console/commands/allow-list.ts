import {
  compileAllowList,
  isAutomatic,
  METHODS,
  type RuleTest,
  readUrl,
  urlOf,
  writeRules,
  writeRuleTests,
} from '../../../judge/allow/index.ts'
import { editable, manualRule, type PeerState } from '../../peer/index.ts'
import { type Arguments, type ConsoleCommand, needed, type Parameter } from '../command.ts'
import { type ConsoleContext, ConsoleError } from '../context.ts'

/** HTTP allow list (facts: HTTP allow list, CLI). Automatic rules cannot be edited; they go with their nodes. */

const url: Parameter = {
  name: 'Url',
  space: { kind: 'text', from: 1, to: 2048 },
  required: true,
  help: 'https://host[:port][/path]',
}
const deployment: Parameter = {
  name: 'Deployment',
  space: { kind: 'number', from: 1, to: 65_535 },
  initial: '1',
  help: 'Deployment',
}
const description: Parameter = {
  name: 'Description',
  space: { kind: 'text', from: 0, to: 128 },
  help: 'Any text',
}
const method: Parameter = {
  name: 'HttpMethod',
  space: { kind: 'word', values: METHODS },
  initial: 'GET',
  help: 'Method',
}
const expected: Parameter = {
  name: 'ExpectedResult',
  space: { kind: 'word', values: ['allow', 'block'] },
  required: true,
  help: 'What should become of the request',
}

export const allowListCommands: readonly ConsoleCommand[] = [
  {
    path: 'HTTP Allow List Rule Add',
    help: 'Adds an editable rule',
    parameters: [
      url,
      deployment,
      {
        name: 'HttpMethods',
        space: { kind: 'text', from: 0, to: 128 },
        help: 'GET,POST …; absent: the default methods',
      },
      {
        name: 'MatchType',
        space: { kind: 'word', values: ['exact', 'prefix'] },
        initial: 'exact',
        help: 'Match',
      },
      description,
    ],
    run: addRule,
  },
  {
    path: 'HTTP Allow List Rule Delete',
    help: 'Deletes editable rules of an address',
    parameters: [url],
    run: deleteRule,
  },
  {
    path: 'HTTP Allow List Export',
    help: 'Editable rules as CSV',
    parameters: [],
    run: ({ peer }) => csv(writeRules(editable(peer.state().allowList).rules)),
  },
  {
    path: 'HTTP Allow List Export Test',
    help: 'Tests as CSV',
    parameters: [],
    run: ({ peer }) => csv(writeRuleTests(testsOf(peer.state()).map(({ test }) => test))),
  },
  {
    path: 'HTTP Allow List Test Add',
    help: 'Adds a test',
    parameters: [url, expected, deployment, description, method],
    run: addTest,
  },
  {
    path: 'HTTP Allow List Test Delete',
    help: 'Deletes tests of an address',
    parameters: [url],
    run: deleteTest,
  },
  {
    path: 'HTTP Allow List Rules Test',
    help: 'Runs the tests against the rules',
    parameters: [],
    run: runTests,
  },
]

const csv = (text: string): string[] => text.split(/\r?\n/).filter(line => line !== '')

function addRule({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const methods = (args.get('HttpMethods') ?? '')
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const unknown = methods.find(each => !METHODS.includes(each))
  if (unknown !== undefined) throw new ConsoleError(`${unknown} is no method: ${METHODS.join(', ')}`)
  const description = args.get('Description')
  const rule = manualRule({
    url: needed(args, 'Url'),
    match: args.get('MatchType') === 'prefix' ? 'prefix' : 'exact',
    methods,
    deployment: Number(args.get('Deployment')),
    ...(description !== undefined && { description }),
  })
  const { allowList } = peer.state()
  peer.change({ allowList: { ...allowList, rules: [...allowList.rules, rule] } }, by)
  return []
}

function deleteRule({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const place = placeOf(needed(args, 'Url'))
  const { allowList } = peer.state()
  const rules = allowList.rules.filter(rule => isAutomatic(rule) || urlOf(rule) !== place)
  if (rules.length === allowList.rules.length)
    throw new ConsoleError(`there is no editable rule for ${place}`)
  peer.change({ allowList: { ...allowList, rules } }, by)
  return []
}

function placeOf(url: string): string {
  const place = readUrl(url)
  if (!place) throw new ConsoleError(`${url} is no URL of a rule`)
  return urlOf(place)
}

/** Tests are settings: `HttpAllowListTest <number> Url` and its kin. */
const FIELDS = ['Url', 'ExpectedResult', 'Deployment', 'Description', 'HttpMethod'] as const
const field = (number: number, name: (typeof FIELDS)[number]): string => `HttpAllowListTest ${number} ${name}`
const MOST_TESTS = 1000

function testsOf({ settings }: PeerState): { number: number; test: RuleTest }[] {
  return Array.from({ length: MOST_TESTS }, (_, index) => index + 1).flatMap(number => {
    const url = settings.get(field(number, 'Url'))
    if (url === undefined) return []
    const description = settings.get(field(number, 'Description'))
    const test: RuleTest = {
      url,
      expected: settings.get(field(number, 'ExpectedResult')) === 'block' ? 'block' : 'allow',
      deployment: Number(settings.get(field(number, 'Deployment')) ?? 1),
      method: settings.get(field(number, 'HttpMethod')) ?? 'GET',
      ...(description !== undefined && { description }),
    }
    return [{ number, test }]
  })
}

function addTest({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const state = peer.state()
  placeOf(needed(args, 'Url'))
  const taken = new Set(testsOf(state).map(({ number }) => number))
  const number = Array.from({ length: MOST_TESTS }, (_, index) => index + 1).find(each => !taken.has(each))
  if (number === undefined) throw new ConsoleError(`there are ${MOST_TESTS} tests already`)
  const settings = new Map(state.settings)
  for (const name of FIELDS) {
    const value = args.get(name)
    if (value !== undefined) settings.set(field(number, name), value)
  }
  peer.change({ settings }, by)
  return []
}

function deleteTest({ peer, by }: ConsoleContext, args: Arguments): string[] {
  const state = peer.state()
  const wanted = placeOf(needed(args, 'Url'))
  const found = testsOf(state).filter(({ test }) => placeOf(test.url) === wanted)
  if (found.length === 0) throw new ConsoleError(`there is no test for ${wanted}`)
  const settings = new Map(state.settings)
  for (const { number } of found) for (const name of FIELDS) settings.delete(field(number, name))
  peer.change({ settings }, by)
  return []
}

function runTests({ peer }: ConsoleContext): string[] {
  const state = peer.state()
  const list = compileAllowList(state.allowList)
  const results = testsOf(state).map(({ test }) => {
    const place = readUrl(test.url)
    const decision = place && list.decide({ ...place, target: place.path, method: test.method })
    const result = decision?.allowed === true ? 'allow' : 'block'
    const why =
      decision === undefined ? 'bad-url' : decision.allowed ? urlOf(decision.rule) : decision.because
    const verdict = result === test.expected ? 'passed' : 'FAILED'
    return `*r ${verdict} Url: "${test.url}" HttpMethod: ${test.method} ExpectedResult: ${test.expected} Result: ${result} Because: "${why}"`
  })
  const failed = results.filter(line => line.startsWith('*r FAILED')).length
  return [...results, `*r Tests: ${results.length} Failed: ${failed}`]
}
