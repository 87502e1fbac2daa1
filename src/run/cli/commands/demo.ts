import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { type Language, labWordsOf, type StoryName } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { writeOut } from '../say.ts'
import { useColor as colorOf, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { storyFolder } from './lab.ts'
import { storyText } from './lab-text.ts'

/** Beside the command line, once the page is built. */
const PAGE = new URL('../../../../web/turnpike.html', import.meta.url)

/** `turnpike demo`, which a bare `npm start` runs: both stories, from a login that works to one that works again. */
export const demoCommand = (exit: SetExit, language: Language): Command =>
  new Command('demo')
    .description('play both stories: a self-signed certificate, an address the certificate lacks')
    .action(async () => {
      const { createKeyPool, playStory } = await import('../../lab/index.ts')
      const words = labWordsOf(language)
      const keys = createKeyPool()
      const root = storyFolder(undefined)
      const sheet = { language, width: widthOf(process.stdout), color: colorOf(process.stdout) }
      let bundle = ''
      let ok = true
      for (const name of ['self-signed', 'address'] satisfies StoryName[]) {
        await writeOut(`${words.stories[name]}\n`)
        const folder = storyFolder(join(root, name))
        const options = { language, folder, version: version(), keys, brief: name === 'address' }
        for await (const event of playStory(name, options)) {
          await writeOut(storyText(event, sheet))
          if (event.kind !== 'end') continue
          ok &&= event.ok
          bundle ||= event.bundle ?? ''
        }
        await writeOut('\n')
      }
      await writeOut(`${words.next(bundle).join('\n')}\n`)
      if (existsSync(PAGE)) await writeOut(`${words.page(fileURLToPath(PAGE))}\n`)
      exit(ok ? EXIT.clean : EXIT.found)
    })
