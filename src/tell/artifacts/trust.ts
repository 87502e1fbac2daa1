import type { Evidence, Origin } from '../../judge/evidence/index.ts'
import type { RepairStep } from '../../judge/remedies/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import { commonNames, fingerprint, nameText, toPem } from '../../read/x509/index.ts'
import { placeOf, safe } from '../text/index.ts'
import { textOf } from './comment.ts'
import { createNamer, slug } from './paths.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { type Words, wordsOf } from './words.ts'

/** Kinds whose step is an upload: to the trust store of a peer, or (`complete-chain`) to the trust store of the node. */
const UPLOADS: ReadonlySet<string> = new Set(['trust-ca', 'trust-self-signed', 'complete-chain'])

/**
 * `trust/<system>/<subject>-<sha8>.pem` for every certificate that a step adds to a peer's trust store, `chain/<address>/…` for what a node has to
 * send along, and beside them NOTES.txt: what each file is, where it was seen, and what is to be had elsewhere because nobody sent it.
 */
export function trustArtifacts({ repair, evidence, language }: ArtifactInput): Artifact[] {
  const words = wordsOf(language)
  const folders = createNamer<string>(slug, key => key)
  const uploads = new Map<string, { files: Map<string, Artifact>; notes: string[] }>()
  for (const step of repair.plan.steps) {
    if (!UPLOADS.has(step.kind)) continue
    for (const [folder, title] of foldersOf(step, folders, words)) {
      let upload = uploads.get(folder)
      if (!upload) {
        upload = { files: new Map(), notes: [title, ''] }
        uploads.set(folder, upload)
      }
      for (const certificate of step.certificates ?? []) {
        const file = fileOf(certificate)
        if (upload.files.has(file)) continue
        upload.files.set(file, { path: `${folder}/${file}`, text: toPem(certificate) })
        upload.notes.push(...notesOn(certificate, file, step, evidence, words), '')
      }
      upload.notes.push(...missingOf(step, words))
    }
  }
  return [...uploads].flatMap(([folder, { files, notes }]) => [
    ...files.values(),
    { path: `${folder}/NOTES.txt`, text: textOf(notes.map(safe)) },
  ])
}

function foldersOf(step: RepairStep, name: (text: string) => string, words: Words): [string, string][] {
  if (step.place === 'peer')
    return step.systems.map(system => [`trust/${name(system)}`, words.uploadToPeer(system)])
  const addresses = [...new Set(step.mends.map(({ address }) => address))]
  return addresses.map(address => [`chain/${name(address)}`, words.uploadToNode(address)])
}

/** `steven-dc-ca-1a2b3c4d.pem`: the common name, or else the whole subject. */
function fileOf(certificate: Certificate): string {
  const [name = nameText(certificate.subject)] = commonNames(certificate.subject)
  return `${slug(name)}-${fingerprint(certificate).slice(0, 8)}.pem`
}

function notesOn(
  certificate: Certificate,
  file: string,
  step: RepairStep,
  evidence: Evidence,
  words: Words,
): string[] {
  const sha256 = fingerprint(certificate)
  const where = evidence.certificates.get(sha256)?.where
  const place = [where?.line ?? where?.frame].filter(number => number !== undefined)
  return [
    file,
    `  ${words.subject}: ${nameText(certificate.subject)}`,
    `  ${words.issuer}: ${nameText(certificate.issuer)}`,
    `  SHA-256: ${sha256}`,
    ...(where ? [`  ${words.seenIn}: ${[where.source, ...place].join(':')}`] : []),
    `  ${words.mends}: ${placesOf(step.mends)}`,
    `  ${words.compareFirst}`,
    ...(step.collides ? [`  ${words.collides}`] : []),
  ]
}

const placesOf = (origins: readonly Origin[]) => [...new Set(origins.map(placeOf))].join(', ')

/** A step without its certificates: nobody sent them, so that nobody can take them from here. */
function missingOf(step: RepairStep, words: Words): string[] {
  if (step.certificates?.length) return []
  const { issuer, subject } = step.params
  const name = [issuer, subject].find(value => typeof value === 'string')
  return [`${words.notSeen(typeof name === 'string' ? name : undefined)} (${placesOf(step.mends)})`, '']
}
