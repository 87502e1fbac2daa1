import { Command, Option } from 'commander'
import { checkStore } from '../../../judge/store/index.ts'
import type { Instant } from '../../../read/bytes/index.ts'
import { type Certificate, fingerprint, type LocatedCertificate, nameText } from '../../../read/x509/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import {
  renderDocument,
  renderTrust,
  type Trust,
  type TrustInput,
  toTrust,
} from '../../../tell/verify/index.ts'
import { nodeSignatures } from '../../crypto/index.ts'
import {
  appendCertificates,
  effectsOnBundle,
  effectsOnReport,
  isPemStore,
  type ReadFile,
  removeCertificates,
  replaceFile,
} from '../../verify/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { readFiles, timeArgument } from './arguments.ts'

type Format = 'text' | 'json'

/** `turnpike trust list|check|add|remove`: a PEM trust store file. */
export const trustCommand = (exit: SetExit, language: Language): Command => {
  const command = new Command('trust').description('list, check and change a trust store file').action(() => {
    throw new CliError('missing-argument', { name: 'list | check | add | remove' })
  })
  for (const create of [listCommand, checkCommand, addCommand, removeCommand])
    command.addCommand(
      create(exit, language)
        .exitOverride()
        .configureOutput({ writeErr: () => {} }),
    )
  return command
}

const formatOption = () =>
  new Option('--format <format>', 'what goes to stdout').choices(['text', 'json']).default('text')

const listCommand = (exit: SetExit, language: Language): Command =>
  new Command('list')
    .description('certificates of a trust store, in the order of the file')
    .argument('<store>', 'trust store file; - for standard input')
    .addOption(formatOption())
    .action(async (path: string, { format }: { format: Format }) => {
      const store = await open(path, language)
      await tell(documentOf('list', path, store, {}), format, language)
      exit(store.incomplete ? EXIT.incomplete : EXIT.clean)
    })

const checkCommand = (exit: SetExit, language: Language): Command =>
  new Command('check')
    .description(
      'find what is wrong with a trust store: same subjects, dates, weakness, no CA, missing roots',
    )
    .argument('<store>', 'trust store file; - for standard input')
    .option('--at <time>', 'time to judge for, such as 2022-07-11T16:55:26Z (default: now)', timeArgument)
    .addOption(formatOption())
    .action(async (path: string, options: { format: Format; at?: Instant }) => {
      const store = await open(path, language)
      const at = options.at ?? Date.now()
      const certificates = store.certificates.map(({ certificate }) => certificate)
      const findings = checkStore({ store: certificates, at, signatures: nodeSignatures() })
      await tell(documentOf('check', path, store, { at, findings }), options.format, language)
      const issue = findings.some(({ level }) => level === 'issue')
      exit(store.incomplete ? EXIT.incomplete : issue ? EXIT.found : EXIT.clean)
    })

interface AddOptions {
  readonly format: Format
  readonly dryRun?: boolean
  readonly report?: string
  readonly bundle: readonly string[]
}

const addCommand = (exit: SetExit, language: Language): Command =>
  new Command('add')
    .description('add certificates at the end of a trust store, and say what that changes for origins')
    .argument('<store>', 'trust store file (PEM)')
    .argument('<file...>', 'certificates to add: PEM, DER or PKCS#7')
    .option('--dry-run', 'say what would happen; write nothing')
    .option(
      '--report <report.json>',
      'a JSON report: what the addition does for its origins, as far as it was proved',
    )
    .option(
      '--bundle <path...>',
      'bundles, folders, captures: their origins are judged again with the store',
      [],
    )
    .addOption(formatOption())
    .action(async (path: string, files: string[], options: AddOptions) => {
      const store = await openForChange(path, language)
      const given = await readFiles(files, language)
      for (const [index, file] of given.entries())
        if (file.certificates.length === 0) throw new CliError('no-certificate', { path: files[index] ?? '' })
      const { added, already } = sort(
        given.flatMap(({ certificates }) => certificates.map(({ certificate }) => certificate)),
        store.certificates,
      )
      const bytes = appendCertificates(store.bytes, store.certificates, added)
      const effects = await effectsOf(store, added, options)
      const written = await write(path, bytes, added.length > 0 && !options.dryRun)
      const after = [
        ...store.certificates,
        ...added.map(certificate => ({ certificate, where: { source: path } })),
      ]
      await tell(
        documentOf('add', path, store, {
          store: after,
          added,
          already,
          ...(effects && { effects }),
          written,
        }),
        options.format,
        language,
      )
      exit([store, ...given].some(({ incomplete }) => incomplete) ? EXIT.incomplete : EXIT.clean)
    })

const removeCommand = (exit: SetExit, language: Language): Command =>
  new Command('remove')
    .description('remove certificates from a trust store')
    .argument('<store>', 'trust store file (PEM)')
    .argument('<which...>', 'SHA-256 (or its beginning), subject or common name')
    .option('--dry-run', 'say what would happen; write nothing')
    .addOption(formatOption())
    .action(async (path: string, which: string[], options: { format: Format; dryRun?: boolean }) => {
      const store = await openForChange(path, language)
      const chosen = which.map(value => choose(value, store.certificates))
      const isGone = ({ certificate }: LocatedCertificate) =>
        chosen.some(each => fingerprint(each) === fingerprint(certificate))
      const bytes = removeCertificates(store.bytes, store.certificates, chosen)
      const written = await write(path, bytes, !options.dryRun)
      const after = store.certificates.filter(entry => !isGone(entry))
      const removed = store.certificates.filter(isGone)
      await tell(
        documentOf('remove', path, store, { store: after, removed, written }),
        options.format,
        language,
      )
      exit(store.incomplete ? EXIT.incomplete : EXIT.clean)
    })

/** An empty store is one; a file that holds something else is not. */
async function open(path: string, language: Language): Promise<ReadFile> {
  const [store] = await readFiles([path], language)
  if (!store || (store.certificates.length === 0 && store.bytes.length > 0))
    throw new CliError('no-certificate', { path })
  return store
}

async function openForChange(path: string, language: Language): Promise<ReadFile> {
  if (path === '-') throw new CliError('not-a-pem-store', { path })
  const [store] = await readFiles([path], language)
  if (!store || !isPemStore(store.bytes, store.certificates)) throw new CliError('not-a-pem-store', { path })
  return store
}

function sort(
  given: readonly Certificate[],
  held: readonly LocatedCertificate[],
): { added: readonly Certificate[]; already: readonly Certificate[] } {
  const ids = new Set(held.map(({ certificate }) => fingerprint(certificate)))
  const distinct = [...new Map(given.map(certificate => [fingerprint(certificate), certificate])).values()]
  return {
    added: distinct.filter(certificate => !ids.has(fingerprint(certificate))),
    already: distinct.filter(certificate => ids.has(fingerprint(certificate))),
  }
}

/** Hexadecimal digits of a SHA-256 that are enough to name a certificate. */
const LEAST_DIGITS = 8

/** The one certificate (however often it stands there) that a SHA-256, subject or common name means. */
function choose(value: string, held: readonly LocatedCertificate[]): Certificate {
  const digits = value.replaceAll(':', '').toLowerCase()
  const isDigest = digits.length >= LEAST_DIGITS && /^[0-9a-f]+$/.test(digits)
  const fits = (certificate: Certificate) =>
    (isDigest && fingerprint(certificate).startsWith(digits)) ||
    [nameText(certificate.subject), nameText(certificate.subject, true)].some(
      subject => subject === value || subject.split(',').includes(`CN=${value}`),
    )
  const found = new Map(
    held
      .filter(({ certificate }) => fits(certificate))
      .map(({ certificate }) => [fingerprint(certificate), certificate]),
  )
  const [only] = found.values()
  if (!only) throw new CliError('no-such-certificate', { value })
  if (found.size > 1)
    throw new CliError('ambiguous-certificate', { value, count: found.size, allowed: [...found.keys()] })
  return only
}

async function effectsOf(
  store: ReadFile,
  added: readonly Certificate[],
  { report, bundle }: AddOptions,
): Promise<Trust['effects']> {
  const before = store.certificates.map(({ certificate }) => certificate)
  const stores = { before, after: [...before, ...added] }
  const onReport = report === undefined ? [] : await effectsOnReport(report, stores, added)
  if (onReport === 'not-a-report') throw new CliError('not-a-report', { path: report ?? '' })
  const onBundle = bundle.length === 0 ? [] : await effectsOnBundle(bundle, stores)
  return report === undefined && bundle.length === 0 ? null : [...onReport, ...onBundle]
}

async function write(path: string, bytes: Uint8Array, wanted: boolean): Promise<boolean> {
  if (!wanted) return false
  try {
    await replaceFile(path, bytes)
    return true
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new CliError('cannot-write', { file: path, cause: why }, { cause })
  }
}

function documentOf(
  command: Trust['command'],
  file: string,
  { certificates, problems }: ReadFile,
  more: Partial<TrustInput>,
): Trust {
  return toTrust({ command, file, store: certificates, problems, version: version(), ...more })
}

async function tell(document: Trust, format: Format, language: Language): Promise<void> {
  const options = { language, width: widthOf(process.stdout), color: useColor(process.stdout) }
  await writeOut(format === 'json' ? renderDocument(document) : renderTrust(document, options))
}
