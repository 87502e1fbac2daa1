import { Command, Option } from 'commander'
import type { ChainProfile } from '../../../judge/chain/index.ts'
import type { NameProfile } from '../../../judge/name/index.ts'
import { inspectOrigin } from '../../../judge/origin/index.ts'
import type { StoreLookup } from '../../../judge/store/index.ts'
import type { Instant } from '../../../read/bytes/index.ts'
import { fingerprint } from '../../../read/x509/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import {
  renderDocument,
  renderVerification,
  renderVerificationSvg,
  toVerification,
  type Verification,
} from '../../../tell/verify/index.ts'
import { nodeSignatures } from '../../crypto/index.ts'
import type { ReadFile } from '../../verify/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { readFiles, timeArgument } from './arguments.ts'

interface Options {
  readonly address: readonly string[]
  readonly trust: readonly string[]
  readonly untrusted: readonly string[]
  readonly known: readonly string[]
  readonly at?: Instant
  readonly profile: ChainProfile
  readonly names: NameProfile
  readonly store: StoreLookup
  readonly format: 'text' | 'json' | 'svg'
}

/** `turnpike verify CERT…`: one certificate or chain against a trust store, explained. */
export const verifyCommand = (exit: SetExit, language: Language): Command =>
  new Command('verify')
    .description(
      'verify a certificate or chain against a trust store, for one or several addresses, and explain it',
    )
    .argument(
      '<cert...>',
      'PEM, DER or PKCS#7; - for standard input; the first certificate is the one verified',
    )
    .requiredOption('--trust <file...>', 'trust store; the order of its certificates counts')
    .option('--address <address...>', 'FQDN or IP address that clients connect to', [])
    .option('--untrusted <file...>', 'more certificates that are sent along', [])
    .option('--known <file...>', 'certificates seen elsewhere, for the explanation only', [])
    .option('--at <time>', 'time to judge for, such as 2022-07-11T16:55:26Z (default: now)', timeArgument)
    .addOption(
      new Option('--profile <profile>', 'rules for chains')
        .choices(['openssl', 'openssl-1.1.1', 'strict'])
        .default('openssl'),
    )
    .addOption(
      new Option('--names <profile>', 'rules for names')
        .choices(['ats', 'rfc9525', 'openssl'])
        .default('ats'),
    )
    .addOption(
      new Option('--store <search>', 'how the trust store is searched; first-subject: CSCwa12905')
        .choices(['openssl', 'first-subject'])
        .default('openssl'),
    )
    .addOption(
      new Option('--format <format>', 'what goes to stdout').choices(['text', 'json', 'svg']).default('text'),
    )
    .action(async (paths: string[], options: Options) => {
      const { document, incomplete } = await verify(paths, options, language)
      await writeOut(written(document, options.format, language))
      exit(incomplete ? EXIT.incomplete : document.verifies ? EXIT.clean : EXIT.found)
    })

async function verify(
  paths: readonly string[],
  options: Options,
  language: Language,
): Promise<{ document: Verification; incomplete: boolean }> {
  const all = [...paths, ...options.untrusted, ...options.trust, ...options.known]
  const sent = await readFiles([...paths, ...options.untrusted], language, all)
  const stores = await readFiles(options.trust, language, all)
  const elsewhere = await readFiles(options.known, language, all)
  const chain = certificatesOf(sent)
  const [certificate] = chain
  if (!certificate || !sent[0]?.certificates.length)
    throw new CliError('no-certificate', { path: paths[0] ?? '' })
  const trustStore = certificatesOf(stores)
  const known = certificatesOf(elsewhere)
  const at = options.at ?? Date.now()
  const { profile, names, store } = options
  const inspection = inspectOrigin(
    { chain, trustStore, known, at, profile, names, store, signatures: nodeSignatures() },
    options.address,
  )
  const read = [...sent, ...stores, ...elsewhere]
  const places = new Map(
    elsewhere.flatMap(file =>
      file.certificates.map(({ certificate: each, where }) => [fingerprint(each), where]),
    ),
  )
  const document = toVerification({
    inspection,
    certificate,
    trustStore,
    at,
    profile,
    names,
    store,
    whereSeen: each => places.get(fingerprint(each)),
    problems: read.flatMap(({ problems }) => problems),
    version: version(),
  })
  return { document, incomplete: read.some(file => file.incomplete) }
}

const certificatesOf = (files: readonly ReadFile[]) =>
  files.flatMap(({ certificates }) => certificates.map(({ certificate }) => certificate))

function written(document: Verification, format: Options['format'], language: Language): string {
  switch (format) {
    case 'json':
      return renderDocument(document)
    case 'svg':
      return renderVerificationSvg(document, language)
    case 'text':
      return renderVerification(document, {
        language,
        width: widthOf(process.stdout),
        color: useColor(process.stdout),
      })
  }
}
