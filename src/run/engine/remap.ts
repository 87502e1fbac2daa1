import { encodeSegment } from '../../read/logs/index.ts'
import { type AllowRule, type PeerState, policyFor } from '../peer/index.ts'
import { enginePolicy } from './records.ts'
import type { AtsOptions, ExportedFile } from './types.ts'

/** What is in a path that an origin might read as another path; the gateway refuses it as well (facts: HTTP allow list). */
const AMBIGUOUS = String.raw`(?:/\.{1,2}(?:[;/?]|$)|\\|;|%(?![0-9A-Fa-f]{2})|%(?:0|1|2[5EFef]|3[Bb]|5[Cc]|7[Ff]))`

/** A rule of the allow list with the descriptors by which clients ask for its origin. */
interface Mapping {
  readonly rule: AllowRule
  readonly segments: readonly string[]
}

/**
 * remap.config: each rule of the allow list under each spelling of its descriptor, the longest paths first, and last a rule that denies everything.
 * The files of regular expressions are what a prefix cannot say: which paths are ambiguous, and where an exact path ends.
 */
export function remapFiles(state: PeerState, options: AtsOptions, modules: string): readonly ExportedFile[] {
  const mappings = [...state.allowList.rules]
    .sort((a, b) => b.path.length - a.path.length || (a.match === 'exact' ? -1 : 1))
    .map(rule => ({ rule, segments: segmentsOf(rule, state.domains) }))
  const exact = mappings.filter(({ rule }) => rule.match === 'exact')
  const lines = mappings.flatMap(mapping => {
    const file = mapping.rule.match === 'exact' ? exactName(exact.indexOf(mapping)) : 'prefix.conf'
    return mapping.segments.map(segment => mapLine(state, mapping.rule, segment, file, options, modules))
  })
  const deny =
    'map / http://127.0.0.1:9/ @action=deny @src_ip=0.0.0.0-255.255.255.255 @src_ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
  return [
    file('remap.config', [...lines, deny]),
    file('prefix.conf', [refuse(`^[^?]*${AMBIGUOUS}`)]),
    ...exact.map((mapping, index) => file(exactName(index), exactPatterns(mapping))),
  ]
}

const file = (name: string, lines: readonly string[]): ExportedFile => ({
  path: `etc/${name}`,
  content: `${lines.join('\n')}\n`,
  secret: false,
})
const exactName = (index: number): string => `exact-${index + 1}.conf`
const refuse = (pattern: string): string => `${pattern} http://127.0.0.1:9/ @status=403`

/**
 * An exact rule takes any query, unless it names one. The plugin is shown the path of the origin, without the descriptor that the rule of
 * remap.config has taken off.
 */
function exactPatterns({ rule }: Mapping): readonly string[] {
  const any = rule.path.includes('?') ? '' : String.raw`(?:\?.*)?`
  return [refuse(`^[^?]*${AMBIGUOUS}`), refuse(`^(?!${escaped(rule.path)}${any}$)`)]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function mapLine(
  state: PeerState,
  rule: AllowRule,
  segment: string,
  patterns: string,
  { folder, now }: AtsOptions,
  modules: string,
): string {
  const [path = '/'] = rule.path.split('?')
  const host = rule.address.includes(':') ? `[${rule.address}]` : rule.address
  const methods = rule.methods.length > 0 ? rule.methods : state.allowList.defaultMethods
  return [
    `map /${segment}${path} ${rule.protocol}://${host}:${rule.port}${path}`,
    `@action=allow ${methods.map(method => `@method=${method}`).join(' ')}`,
    `@plugin=${modules}/regex_remap.so @pparam=${folder}/etc/${patterns}`,
    ...policyOf(state, rule, now, modules),
  ].join(' ')
}

/** An exception that names its port cannot stand in sni.yaml, which knows names only. */
function policyOf(state: PeerState, rule: AllowRule, now: number, modules: string): readonly string[] {
  const { exception } = policyFor(state, rule.address, rule.port, now)
  if (exception?.port === undefined) return []
  const value = enginePolicy(exception.policy)
  return [`@plugin=${modules}/conf_remap.so @pparam=proxy.config.ssl.client.verify.server.policy=${value}`]
}

/** Both alphabets, with and without padding; a spelling with a slash would be two segments. */
function segmentsOf({ protocol, address, port }: AllowRule, domains: readonly string[]): readonly string[] {
  const spellings = domains.flatMap(domain => {
    const plain = encodeSegment({ domain, protocol, address, port }).replace(/=+$/, '')
    const padded = plain.padEnd(Math.ceil(plain.length / 4) * 4, '=')
    return [plain, padded].flatMap(text => [
      text.replaceAll('-', '+').replaceAll('_', '/'),
      text.replaceAll('+', '-').replaceAll('/', '_'),
    ])
  })
  return [...new Set(spellings)].filter(text => !text.includes('/'))
}
