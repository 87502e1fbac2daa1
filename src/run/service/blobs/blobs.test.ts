import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { S3_KEYS, type S3Server, startS3 } from '../../../../test/support/s3.ts'
import { folderBlobs } from './folder.ts'
import { madeAt, newBlob } from './name.ts'
import { S3Error, S3SettingsError, s3Blobs, s3Settings } from './s3.ts'
import { NO_PAYLOAD, signed } from './s3-sign.ts'
import type { Blobs } from './types.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnpike-blobs-'))
let s3: S3Server
const env = () => ({ ...S3_KEYS, AWS_ENDPOINT_URL_S3: s3.endpoint })
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(async () => {
  await s3.close()
  rmSync(folder, { recursive: true, force: true })
})

const kinds: readonly [string, () => Promise<Blobs>][] = [
  ['a folder', () => folderBlobs(join(folder, 'blobs'))],
  ['a bucket', async () => s3Blobs(s3Settings('s3://bundles/a b/c', env()))],
]
let count = 0
function file(text: string): string {
  const path = join(folder, `file-${++count}`)
  writeFileSync(path, text)
  return path
}

async function namesOf(blobs: Blobs): Promise<string[]> {
  const names: string[] = []
  for await (const name of blobs.list()) names.push(name)
  return names
}

describe.each(kinds)('blobs in %s', (_, open) => {
  it('come back one behind the other, are listed, and go', async () => {
    const blobs = await open()
    await blobs.ping()
    const names = [1, 2, 3].map(now => newBlob(now))
    for (const [index, name] of names.entries()) await blobs.put(name, file(`part ${index};`))
    const [first = '', second = ''] = names
    await blobs.fetch([first], join(folder, `one-${count}`))
    await blobs.fetch([second, first], join(folder, `two-${count}`))
    expect(readFileSync(join(folder, `one-${count}`), 'utf8')).toBe('part 0;')
    expect(readFileSync(join(folder, `two-${count}`), 'utf8')).toBe('part 1;part 0;')
    const listed = await namesOf(blobs)
    expect(listed.sort()).toEqual([...names].sort())
    await blobs.remove(names)
    expect(await namesOf(blobs)).toEqual([])
    await blobs.remove(names)
  })
  it('tell that one is not there', async () => {
    const blobs = await open()
    await expect(blobs.fetch([newBlob(9)], join(folder, `none-${++count}`))).rejects.toThrow()
  })
})

describe('names of blobs', () => {
  it.each(['../etc/passwd', '', 'x', `${newBlob(5)}/..`, newBlob(5).toUpperCase()])(
    '%j is none',
    async name => {
      expect(madeAt(name)).toBeUndefined()
      const blobs = await folderBlobs(join(folder, 'blobs'))
      await expect(blobs.remove([name])).rejects.toThrow(RangeError)
    },
  )
  it('hold when they were made', () => expect(madeAt(newBlob(1_700_000_000_123))).toBe(1_700_000_000_123))
})

describe('S3', () => {
  it('is asked again where it is busy', async () => {
    const blobs = s3Blobs(s3Settings('s3://bundles', env()))
    s3.fail(2)
    const name = newBlob(7)
    await blobs.put(name, file('late'))
    expect(s3.objects.get(name)?.toString()).toBe('late')
    await blobs.remove([name])
  })
  it('is not asked again where it refuses', async () => {
    const blobs = s3Blobs(s3Settings('s3://another', env()))
    await expect(blobs.ping()).rejects.toThrow(S3Error)
    const wrong = s3Blobs(s3Settings('s3://bundles', { ...env(), AWS_SECRET_ACCESS_KEY: 'wrong' }))
    await expect(wrong.ping()).rejects.toThrow('403')
  })
  it.each([
    ['s3://UPPER', S3_KEYS],
    ['s3://bundles', {}],
    ['s3://bundles', { AWS_ACCESS_KEY_ID: 'a' }],
    ['s3://bundles', { ...S3_KEYS, AWS_ENDPOINT_URL: 'nowhere' }],
  ])('settings that cannot be used are refused: %s', (store, variables) => {
    expect(() => s3Settings(store, variables)).toThrow(S3SettingsError)
  })
  it('is signed as its documentation signs (GET Bucket Lifecycle, without its date header)', () => {
    const headers = signed(
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/?lifecycle='),
        payload: NO_PAYLOAD,
        region: 'us-east-1',
        now: Date.UTC(2013, 4, 24),
      },
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    )
    expect(headers.authorization).toContain(
      'Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    )
  })
})
