import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { type Language, labWordsOf, type StoryName } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'
import { useColor as colorOf, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { storyFolder } from './lab.ts'
import { storyText } from './lab-text.ts'

/** Beside the command line, once the page is built. */
const PAGE = new URL('../../../../web/turnpike.html', import.meta.url)

/** `turnpike demo`, which a bare `npm start` runs: both stories, from a login that works to one that works again; at a terminal the page afterwards. */
export const demoCommand = (exit: SetExit, language: Language): Command =>
  new Command('demo')
    .description('play both stories: a self-signed certificate, an address the certificate lacks')
    .option('--serve', 'afterwards the page and the reports of both stories, until Ctrl+C')
    .action(async ({ serve }: { readonly serve?: boolean }) => {
      const words = labWordsOf(language)
      const root = storyFolder(undefined)
      const { bundles, ok } = await playBoth(root, language)
      await writeOut(`${words.next(bundles[0] ?? '').join('\n')}\n`)
      if (serve) await serveBundles(root, bundles, language)
      else if (existsSync(PAGE)) await writeOut(`${words.page(fileURLToPath(PAGE))}\n`)
      exit(ok ? EXIT.clean : EXIT.found)
    })

async function playBoth(root: string, language: Language) {
  const { createKeyPool, playStory } = await import('../../lab/index.ts')
  const words = labWordsOf(language)
  const keys = createKeyPool()
  const sheet = { language, width: widthOf(process.stdout), color: colorOf(process.stdout) }
  const bundles: string[] = []
  let ok = true
  for (const name of ['self-signed', 'address'] satisfies StoryName[]) {
    await writeOut(`${words.stories[name]}\n`)
    const folder = storyFolder(join(root, name))
    const options = { language, folder, version: version(), keys, brief: name === 'address' }
    for await (const event of playStory(name, options)) {
      await writeOut(storyText(event, sheet))
      if (event.kind !== 'end') continue
      ok &&= event.ok
      if (event.bundle !== null) bundles.push(event.bundle)
    }
    await writeOut('\n')
  }
  return { bundles, ok }
}

/** The service on a folder of its own, which takes the bundles of the stories as it would any that are put there. */
async function serveBundles(root: string, bundles: readonly string[], language: Language): Promise<void> {
  const { openService, untilTold } = await import('./serve.ts')
  const told = untilTold()
  const watched = join(root, 'bundles')
  const data = join(root, 'service')
  mkdirSync(watched)
  for (const [index, bundle] of bundles.entries())
    copyFileSync(bundle, join(watched, `story-${index + 1}-${basename(bundle)}`))
  const open = (port: number) =>
    openService({ listen: { host: '127.0.0.1', port }, data, watch: [watched] }, language)
  const service = await open(PORT).catch((error: unknown) => {
    if (isTaken(error)) return open(0)
    throw error
  })
  process.stderr.write(`listening: ${service.url}\n`)
  await writeOut(`\n${labWordsOf(language).serving(service.url).join('\n')}\n`)
  await told
  await service.close()
  await rm(data, { recursive: true, force: true })
}

/** That of `turnpike serve`; any other where it is taken. */
const PORT = 8470

const isTaken = (error: unknown): boolean =>
  error instanceof CliError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'EADDRINUSE'
