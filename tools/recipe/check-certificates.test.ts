import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkCertificates } from './check-certificates.ts'

const folder = resolve(import.meta.dirname, '../../fixtures/certificates/checks')

it('the recipe makes the certificates of the check fixtures again, byte for byte', async () => {
  const made = await checkCertificates()
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(made)
      .map(name => `${name}.pem`)
      .sort(),
  )
  for (const [name, pem] of Object.entries(made))
    expect(readFileSync(join(folder, `${name}.pem`), 'utf8'), name).toBe(pem)
})
