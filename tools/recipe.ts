/**
 * Makes the test data that is made and not written: `npm run recipe -- bundles fixtures/bundles [NAME…]`, `npm run recipe -- keys`.
 * and `npm run recipe -- hostile FOLDER [NAME…]` for inputs that want to harm. Handshakes are real and go over loopback; nothing else of the network is used.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOSTILE, writeHostile } from './recipe/hostile.ts'
import { makeMissingKeys } from './recipe/keys.ts'
import { makeLab } from './recipe/lab.ts'
import { STORIES } from './recipe/stories/index.ts'
import { truthText } from './recipe/truth.ts'

const USAGE = `usage: npm run recipe -- bundles FOLDER [NAME…]
       npm run recipe -- hostile FOLDER [NAME…]
       npm run recipe -- keys
bundles: ${Object.keys(STORIES).join(' ')}
hostile: ${Object.keys(HOSTILE).join(' ')}`

const [what, ...rest] = process.argv.slice(2)
process.exitCode = await run(what, rest)

async function run(what: string | undefined, [folder, ...names]: readonly string[]): Promise<number> {
  if (what === 'keys') return keys()
  if (what === 'bundles' && folder !== undefined && names.every(name => name in STORIES))
    return bundles(folder, names.length > 0 ? names : Object.keys(STORIES))
  if (what === 'hostile' && folder !== undefined && names.every(name => name in HOSTILE))
    return hostile(folder, names.length > 0 ? names : Object.keys(HOSTILE))
  console.error(USAGE)
  return 2
}

function keys(): number {
  for (const name of makeMissingKeys()) console.log(`made test-key-${name}.pem`)
  return 0
}

/** As large as an attacker would make them: some gigabytes all together. */
async function hostile(folder: string, names: readonly string[]): Promise<number> {
  for (const name of names) {
    const { size, unit } = HOSTILE[name]!
    const path = await writeHostile(folder, name, 'full')
    console.log(`${path}  ${size.full > 0 ? `${size.full} ${unit}` : ''}`.trimEnd())
  }
  return 0
}

async function bundles(folder: string, names: readonly string[]): Promise<number> {
  const lab = await makeLab()
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    const story = await STORIES[name]!(lab)
    writeFileSync(join(folder, story.file), story.bytes)
    writeFileSync(join(folder, `${name}.truth.json`), truthText(story))
    console.log(`${story.file}  ${story.bytes.length} bytes`)
  }
  return 0
}
