import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { catalogueOf, type Language } from '../../../tell/messages/index.ts'
import { analyze } from '../../analyze/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'
import { version } from '../version.ts'
import { rendered } from './analyze.ts'

/** The two stories of the source document, as bundles with real handshakes. */
const STORIES = ['story-self-signed', 'story-address'] as const

/** `turnpike demo`, which a bare `npm start` runs: both stories analysed as any bundle is. */
export const demoCommand = (exit: SetExit, language: Language): Command =>
  new Command('demo')
    .description('play the two stories: a self-signed certificate, an address the certificate lacks')
    .action(async () => {
      for (const story of STORIES) {
        const path = fileURLToPath(
          new URL(`../../../../../fixtures/bundles/${story}.tar.gz`, import.meta.url),
        )
        if (!existsSync(path)) throw new CliError('not-found', { path })
        await writeOut(`${catalogueOf(language).labels.story(story)}\n\n`)
        const report = await analyze({
          paths: [path],
          names: 'ats',
          language,
          version: version(),
          at: Date.now(),
        })
        await writeOut(`${rendered(report, 'text', {}, language, process.stdout)}\n`)
      }
      exit(EXIT.clean)
    })
