import { formatIp, parseIp } from '../../read/bytes/index.ts'
import { comparablePath } from './path.ts'
import type { Decision, Denial, Rule, Rules, Wanted } from './types.ts'

/** The rules for one origin, ready to be asked for each request. */
export interface OriginRules {
  decide(method: string, target: string): Decision
}

/** The HTTP allow list, by origin. What is not listed is denied. */
export interface AllowList {
  /** Undefined where no rule names that protocol, address and port. */
  origin(protocol: string, address: string, port: number): OriginRules | undefined
  decide(wanted: Wanted): Decision
}

/** Sorts the rules by origin. Of several that match, the first of the list is the one told. */
export function compileAllowList({ rules, defaultMethods }: Rules): AllowList {
  const origins = new Map<string, Rule[]>()
  for (const rule of rules) {
    const key = keyOf(rule.protocol, rule.address, rule.port)
    const listed = origins.get(key)
    if (listed) listed.push(rule)
    else origins.set(key, [rule])
  }
  const compiled = new Map(
    [...origins].map(([key, listed]) => [key, compileOrigin(listed, defaultMethods)] as const),
  )
  const origin: AllowList['origin'] = (protocol, address, port) =>
    compiled.get(keyOf(protocol, address, port))
  return {
    origin,
    decide: ({ protocol, address, port, method, target }) =>
      origin(protocol, address, port)?.decide(method, target) ?? denied('origin-not-listed'),
  }
}

interface Compiled {
  readonly path: string
  readonly exact: boolean
  readonly methods: ReadonlySet<string>
  readonly allowed: Decision
}

function compileOrigin(rules: readonly Rule[], defaultMethods: readonly string[]): OriginRules {
  const byDefault = new Set(defaultMethods)
  const compiled = rules.map(
    (rule): Compiled => ({
      path: rule.path,
      exact: rule.match === 'exact',
      methods: rule.methods.length > 0 ? new Set(rule.methods) : byDefault,
      allowed: { allowed: true, rule },
    }),
  )
  return {
    decide(method, target) {
      const path = comparablePath(target)
      if (path === undefined) return denied('ambiguous-path')
      let listed = false
      for (const rule of compiled) {
        if (rule.exact ? !matchesExactly(rule.path, path, target) : !path.startsWith(rule.path)) continue
        if (rule.methods.has(method)) return rule.allowed
        listed = true
      }
      return denied(listed ? 'method-not-listed' : 'path-not-listed')
    },
  }
}

/** A rule with a query wants that query; one without takes any. */
function matchesExactly(wanted: string, path: string, target: string): boolean {
  const query = wanted.indexOf('?')
  if (query < 0) return wanted === path
  const asked = target.indexOf('?')
  return asked >= 0 && wanted.slice(0, query) === path && wanted.slice(query) === target.slice(asked)
}

const denied = (because: Denial): Decision => ({ allowed: false, because })

/** Host names compare without letter case and closing dot (RFC 3986 section 6.2.2.1), IP addresses by their octets. */
function keyOf(protocol: string, address: string, port: number): string {
  const bare = address.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const octets = parseIp(bare)
  return `${protocol.toLowerCase()}|${octets ? formatIp(octets) : bare.replace(/\.$/, '')}|${port}`
}
