import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The fixed key pairs of the test certificates. They are public and protect nothing: they exist so that the same
 * certificates come out of every run.
 */
export const KEY_NAMES = {
  root: 'rsa',
  'root-old': 'rsa',
  issuing: 'rsa',
  vngtp: 'rsa',
  device: 'ec',
  tomcat: 'rsa',
  'tomcat-ecdsa': 'ec',
  subscriber: 'rsa',
  presence: 'rsa',
  unity: 'rsa',
  expressway: 'rsa',
} as const

export type KeyName = keyof typeof KEY_NAMES

export interface TestKey {
  readonly kind: 'rsa' | 'ec'
  /** PKCS #8, PEM. */
  readonly pem: string
  readonly pair: webcrypto.CryptoKeyPair
}

/** Signature of each kind of key, as the nodes of the lab sign: RSA with SHA-256, P-384 with SHA-384. */
export const ALGORITHMS = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ec: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
} as const

const folder = join(projectRoot(import.meta.dirname), 'tools', 'recipe', 'keys')

/** Path of a file beside the keys; the compiled recipe reads the same files as the source. */
export function kept(file: string): string {
  return join(folder, file)
}

/** The key pair of that name, from `tools/recipe/keys/test-key-NAME.pem`. */
export async function testKey(name: KeyName): Promise<TestKey> {
  const kind = KEY_NAMES[name]
  const pem = readFileSync(kept(`test-key-${name}.pem`), 'utf8')
  const secret = createPrivateKey(pem)
  const { subtle } = webcrypto
  const [privateKey, publicKey] = await Promise.all([
    subtle.importKey('pkcs8', secret.export({ type: 'pkcs8', format: 'der' }), ALGORITHMS[kind], true, [
      'sign',
    ]),
    subtle.importKey(
      'spki',
      createPublicKey(secret).export({ type: 'spki', format: 'der' }),
      ALGORITHMS[kind],
      true,
      ['verify'],
    ),
  ])
  return {
    kind,
    pem: secret.export({ type: 'pkcs8', format: 'pem' }) as string,
    pair: { privateKey, publicKey },
  }
}

/** Makes the key files that are missing, and answers their names. Never replaces one. */
export function makeMissingKeys(): string[] {
  const missing = (Object.keys(KEY_NAMES) as KeyName[]).filter(
    name => !existsSync(kept(`test-key-${name}.pem`)),
  )
  for (const name of missing) {
    const { privateKey } =
      KEY_NAMES[name] === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    writeFileSync(
      kept(`test-key-${name}.pem`),
      `TEST KEY "${name}". Public, protects nothing; see README.md.\n${pem}`,
    )
  }
  return missing
}

function projectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const up = dirname(from)
  if (up === from) throw new Error('no package.json above the recipe')
  return projectRoot(up)
}
