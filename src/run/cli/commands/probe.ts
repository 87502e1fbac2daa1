import { Command, InvalidArgumentError, Option } from 'commander'
import { createCertificateReader, type ProbeResult, type Target } from '../../../judge/audit/index.ts'
import type { ChainProfile } from '../../../judge/chain/index.ts'
import type { NameProfile } from '../../../judge/name/index.ts'
import type { Instant } from '../../../read/bytes/index.ts'
import type { Certificate } from '../../../read/x509/index.ts'
import type { ProbeDocument } from '../../../tell/audit/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { positiveArgument, readFiles, timeArgument } from './arguments.ts'

interface Options {
  readonly connect?: Place
  readonly sni?: string | false
  readonly name?: string
  readonly trust: readonly string[]
  readonly known: readonly string[]
  readonly at?: Instant
  readonly profile: ChainProfile
  readonly names: NameProfile
  readonly key: 'both' | 'rsa' | 'ecdsa' | 'gateway'
  readonly tls: 'both' | '1.2' | '1.3'
  readonly timeout: number
  readonly parallel: number
  readonly verbose?: boolean
  readonly format: 'text' | 'json'
}

interface Place {
  readonly host: string
  readonly port?: number
}

/** UDS, AXL and most of what MRA clients ask for. */
const DEFAULT_PORT = 8443
/** Connections to one host at once: both keys in both versions. */
const PER_HOST = 4

/** `turnpike probe HOST:PORT…`: what a TLS server shows to whom, with no more of a handshake than that takes. */
export const probeCommand = (exit: SetExit, language: Language): Command =>
  new Command('probe')
    .description('show the RSA and the ECDSA certificate of TLS servers as they are sent, and judge them')
    .argument(
      '<host:port...>',
      'name or IP address; [address]:port for IPv6; port 8443 where none is given',
      (text: string, before: readonly Place[] | undefined) => [...(before ?? []), placeArgument(text)],
    )
    .option('--connect <host:port>', 'connect there instead of to the name', placeArgument)
    .option('--sni <name>', 'server name to send instead')
    .option('--no-sni', 'send no server name')
    .option('--name <name>', 'name that the certificate must hold instead')
    .option('--trust <file...>', 'trust store to judge with', [])
    .option('--known <file...>', 'certificates seen elsewhere, for the explanation only', [])
    .option('--at <time>', 'time to judge for (default: now)', timeArgument)
    .addOption(
      new Option('--profile <profile>', 'rules for chains')
        .choices(['openssl', 'openssl-1.1.1', 'strict'])
        .default('openssl-1.1.1'),
    )
    .addOption(
      new Option('--names <profile>', 'rules for names')
        .choices(['ats', 'rfc9525', 'openssl'])
        .default('ats'),
    )
    .addOption(
      new Option('--key <kind>', 'which certificate to ask for; gateway: as the traffic server asks')
        .choices(['both', 'rsa', 'ecdsa', 'gateway'])
        .default('both'),
    )
    .addOption(new Option('--tls <version>', 'TLS version').choices(['both', '1.2', '1.3']).default('both'))
    .option('--timeout <milliseconds>', 'for each connection', positiveArgument, 5000)
    .option('--parallel <count>', 'connections at once', positiveArgument, 64)
    .option('-v, --verbose', 'list everything')
    .addOption(
      new Option('--format <format>', 'what goes to stdout').choices(['text', 'json']).default('text'),
    )
    .action(async (places: readonly Place[], options: Options) => {
      const document = await run(places, options, language)
      await writeOut(await written(document, options, language))
      const { failing, unanswered } = document.summary
      exit(unanswered > 0 ? EXIT.incomplete : failing > 0 ? EXIT.found : EXIT.clean)
    })

async function run(places: readonly Place[], options: Options, language: Language): Promise<ProbeDocument> {
  const [{ createLimits, probe }, { toProbe }, { verifyOrigin }, { nodeSignatures }] = await Promise.all([
    import('../../probe/index.ts'),
    import('../../../tell/audit/index.ts'),
    import('../../../judge/origin/index.ts'),
    import('../../crypto/index.ts'),
  ])
  const all = [...options.trust, ...options.known]
  const stores = await readFiles(options.trust, language, all)
  const elsewhere = await readFiles(options.known, language, all)
  const trustStore = options.trust.length > 0 ? certificatesOf(stores) : undefined
  const limits = createLimits(Math.max(1, Math.floor(options.parallel / PER_HOST)), 1)
  const questions = questionsOf(options)
  const results: ProbeResult[] = await Promise.all(
    places.map(place =>
      limits.run(options.connect?.host ?? place.host, () =>
        probe(targetOf(place, options), { timeout: options.timeout, questions }),
      ),
    ),
  )
  const certificates = createCertificateReader()
  for (const { addresses } of results)
    for (const { shots } of addresses) for (const shot of shots) certificates.chainOf(shot)
  const signatures = nodeSignatures()
  const known = [
    ...certificatesOf(elsewhere),
    ...certificates.all.map(({ certificate }) => certificate),
  ].filter(({ basicConstraints }) => basicConstraints?.ca)
  const judge =
    trustStore &&
    ((chain: readonly Certificate[], { name }: Target, ip: string, at: Instant) =>
      verifyOrigin({
        address: name,
        ip,
        chain,
        trustStore,
        known,
        at: options.at ?? at,
        profile: options.profile,
        names: options.names,
        signatures,
      }))
  return toProbe({
    results,
    certificates,
    judge,
    trustStore,
    wording: options.profile === 'openssl-1.1.1' ? '1.1.1' : '3.0',
    version: version(),
    at: Date.now(),
  })
}

async function written(document: ProbeDocument, options: Options, language: Language): Promise<string> {
  const { renderProbe, renderAuditJson } = await import('../../../tell/audit/index.ts')
  const color = useColor(process.stdout)
  return options.format === 'json'
    ? renderAuditJson(document)
    : renderProbe(document, {
        language,
        width: widthOf(process.stdout),
        color,
        verbose: options.verbose ?? false,
      })
}

function targetOf({ host, port = DEFAULT_PORT }: Place, { connect, sni, name }: Options): Target {
  return {
    name: name ?? host,
    port,
    connect: connect ?? { host },
    // Without a word of its own the server name follows the expected name.
    ...(sni !== undefined && { sni }),
  }
}

function questionsOf({ key, tls }: Options) {
  if (key === 'gateway') return [{ key: 'either', version: tls === 'both' ? 'any' : tls } as const]
  const keys = key === 'both' ? (['rsa', 'ecdsa'] as const) : [key]
  const versions = tls === 'both' ? (['1.2', '1.3'] as const) : [tls]
  return versions.flatMap(version => keys.map(each => ({ key: each, version })))
}

const certificatesOf = (files: Awaited<ReturnType<typeof readFiles>>) =>
  files.flatMap(({ certificates }) => certificates.map(({ certificate }) => certificate))

/** `name`, `name:port`, `10.48.36.215:6972`, `[2001:db8::1]:8443`, `2001:db8::1`. */
export function placeArgument(text: string): Place {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain ?? (/^[0-9a-f:.]+$/i.test(text) && text.includes('::') ? text : undefined)
  const port = digits === undefined ? undefined : Number(digits)
  if (host === undefined || host === '' || (port !== undefined && (port < 1 || port > 65535)))
    throw new InvalidArgumentError('choices are HOST, HOST:PORT, [IPV6]:PORT')
  return { host, ...(port !== undefined && { port }) }
}
