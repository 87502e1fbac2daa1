import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Argument, Command, Option } from 'commander'
import { type Language, labWordsOf, type StoryName } from '../../../tell/messages/index.ts'
import type {
  DeploymentError,
  LabStatus,
  LabUp,
  LabUpWiring,
  LoginOptions,
  StoryEvent,
} from '../../lab/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError, writeOut } from '../say.ts'
import { useColor as colorOf, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { positiveArgument } from './arguments.ts'
import { DEPLOYMENT_FILE } from './deployment.ts'
import { faultsText, loginText, outcomeText, type Sheet, statusText, storyText } from './lab-text.ts'

type Shape = 'text' | 'json'

const format = () => new Option('--format <format>').choices(['text', 'json']).default('text')
const large = () => new Option('--large', 'three clusters, twenty nodes and every fault')

/** `turnpike lab`: simulated nodes, Expressway peers before them, and a client that logs in. */
export const labCommand = (exit: SetExit, language: Language): Command => {
  const lab = new Command('lab').description('simulated nodes, a client that logs in, and the two stories')
  const add = (command: Command) =>
    lab.addCommand(command.exitOverride().configureOutput({ writeErr: () => {} }))
  const action =
    <A extends readonly unknown[]>(run: (...given: A) => Promise<number | undefined>) =>
    async (...given: A): Promise<void> => {
      exit((await run(...given).catch(error => told(error, language))) ?? EXIT.clean)
    }
  const sheet = (): Sheet => ({ language, width: widthOf(process.stdout), color: colorOf(process.stdout) })

  add(
    new Command('up')
      .description('start a lab and keep it up; Ctrl+C ends it')
      .argument('[file]', 'description of a lab (YAML); turnpike lab describe prints one')
      .addOption(large())
      .option('--out <folder>', 'where logs and bundles stay; default: a folder that goes with the lab')
      .action(action((file: string | undefined, given: UpGiven) => up(file, given, sheet()))),
  )
  add(
    new Command('status')
      .description('nodes, ports and faults of the lab that is up')
      .addOption(format())
      .action(
        action(async (given: { format: Shape }) => {
          const status = (await asked({ do: 'status' })) as LabStatus
          await writeOut(given.format === 'json' ? json(status) : statusText(status, sheet()))
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('deployment')
      .description('write the deployment file of the lab that is up, for turnpike discover and audit')
      .addArgument(new Argument('[file]', 'file to write').default(DEPLOYMENT_FILE))
      .option('--force', 'overwrite the files')
      .action(
        action(async (file: string, { force }: { force?: boolean }) => {
          const [{ kitOfLab }, { writeKit }] = await Promise.all([
            import('./lab-deployment.ts'),
            import('./deployment-kit.ts'),
          ])
          const wiring = (await asked({ do: 'wiring' })) as LabUpWiring
          await writeOut(`${writeKit(kitOfLab(wiring), file, force ?? false).join('\n')}\n`)
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('login')
      .description('log in through the lab that is up, as a client does')
      .option('--user <name>', 'default: the first of the lab')
      .option('--password <password>', 'default: the right one')
      .addOption(format())
      .action(
        action(
          async ({ user, password, format: shape }: { user?: string; password?: string; format: Shape }) => {
            const { logIn } = await import('../../lab/index.ts')
            const client = await asked({ do: 'client', ...(user && { user }), ...(password && { password }) })
            const report = await logIn(client as LoginOptions)
            await writeOut(shape === 'json' ? json(report) : loginText(report, sheet()))
            return report.ok ? EXIT.clean : EXIT.found
          },
        ),
      ),
  )
  add(
    new Command('story')
      .description(
        'play a story of the source document: a login that works, fails after the upgrade, and works again',
      )
      .addArgument(new Argument('<name>', 'which').choices(['self-signed', 'address']))
      .option('--step', 'wait for Enter before each chapter')
      .option('--out <folder>', 'where the bundle goes; default: a new folder for temporary files')
      .option('--config <file>', 'another lab (YAML)')
      .addOption(format())
      .action(action((name: StoryName, given: StoryGiven) => story(name, given, sheet()))),
  )
  add(
    new Command('faults')
      .description('all that can be wrong with an origin, and what comes of it')
      .addOption(format())
      .action(
        action(async (given: { format: Shape }) => {
          const { FAULTS } = await import('../../lab/index.ts')
          const rows = FAULTS.map(({ name, about, expected }) => ({
            name,
            about: about[language],
            expected,
            told: outcomeText(expected),
          }))
          await writeOut(given.format === 'json' ? json(rows) : faultsText(FAULTS, sheet()))
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('fault')
      .description('put a fault on a node of the lab that is up')
      .argument('<name>', 'turnpike lab faults lists them')
      .requiredOption('--node <fqdn>', 'which node')
      .option('--port <port>', 'on one port only', positiveArgument)
      .option('--role <role>', 'tomcat, tomcat-ECDSA, CallManager …')
      .action(
        action(async (fault: string, given: { node: string; port?: number; role?: string }) => {
          await writeOut(json(await asked({ do: 'fault', fault, ...given })))
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('heal')
      .description('take every fault of a node back')
      .argument('<fqdn>', 'which node')
      .action(
        action(async (node: string) => {
          await asked({ do: 'heal', node })
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('console')
      .description('one line of the console of an Expressway-C of the lab')
      .argument('<line...>', 'xConfiguration, xStatus or xCommand')
      .option('--host <host>', 'which peer; default: the first')
      .action(
        action(async (line: readonly string[], given: { host?: string }) => {
          const answer = await asked({ do: 'console', line: line.join(' '), ...given })
          const { output, ok } = answer as { readonly output: string; readonly ok: boolean }
          await writeOut(output)
          return ok ? EXIT.clean : EXIT.found
        }),
      ),
  )
  add(
    new Command('upgrade')
      .description('bring an Expressway-C of the lab to another release; origins are verified from X14.2.0')
      .argument('<release>', 'X14.2.0')
      .option('--host <host>', 'which peer; default: the first')
      .action(
        action(async (release: string, given: { host?: string }) => {
          await asked({ do: 'upgrade', release, ...given })
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('describe')
      .description('print the description of a lab (YAML), to be changed and given to lab up')
      .addOption(large())
      .action(
        action(async (given: { large?: boolean }) => {
          const { largeLab, STEVEN_LAB } = await import('../../lab/index.ts')
          await writeOut(given.large ? largeLab() : STEVEN_LAB)
          return EXIT.clean
        }),
      ),
  )
  add(
    new Command('down').description('end the lab that is up').action(
      action(async () => {
        await asked({ do: 'down' })
        return EXIT.clean
      }),
    ),
  )
  return lab
}

interface UpGiven {
  readonly large?: boolean
  readonly out?: string
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

async function asked(question: Parameters<typeof import('../../lab/index.ts').askLab>[1]): Promise<unknown> {
  const { askLab, controlPath } = await import('../../lab/index.ts')
  return askLab(controlPath(), question)
}

/** Faults of what was asked for, in the user's language; anything else goes on. */
async function told(error: unknown, language: Language): Promise<number> {
  const { DeploymentError, DiscoveryError, LabError } = await import('../../lab/index.ts')
  const say = (text: string) => process.stderr.write(`turnpike: ${text}\n`)
  if (error instanceof LabError) {
    say(labWordsOf(language).problems[error.code](error.params))
    return ['no-address', 'no-loopback', 'not-up', 'up-already'].includes(error.code)
      ? EXIT.incomplete
      : EXIT.usage
  }
  if (error instanceof DeploymentError) return sayFaults(error, say)
  if (error instanceof DiscoveryError) {
    say(error.message)
    return EXIT.incomplete
  }
  throw error
}

function sayFaults({ file, faults }: DeploymentError, say: (text: string) => void): number {
  for (const { line, path, message } of faults)
    say(`${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`)
  return EXIT.usage
}

function described(file: string): { readonly text: string; readonly file: string } {
  if (!existsSync(file)) throw new CliError('not-found', { path: file })
  return { text: readFileSync(file, 'utf8'), file }
}

async function up(file: string | undefined, { large, out }: UpGiven, sheet: Sheet): Promise<number> {
  const { labUp, largeLab, readDeployment, STEVEN_LAB } = await import('../../lab/index.ts')
  const { text, file: name } =
    file === undefined ? { text: large ? largeLab() : STEVEN_LAB, file: 'lab' } : described(file)
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const lab = await labUp(readDeployment(text, name), {
    keyFolder: join(cache, 'turnpike', 'lab-keys'),
    ...(out !== undefined && { folder: storyFolder(out) }),
  })
  const words = labWordsOf(sheet.language)
  try {
    // Before anybody can know that it is up: who asks for the end at once is heard as well.
    const end = untilEnd(lab)
    await writeOut(statusText(lab.status(), sheet))
    process.stderr.write(`\n${words.upHint}\n`)
    await end
  } finally {
    await lab.close()
  }
  process.stderr.write(`${words.down}\n`)
  return EXIT.clean
}

/** Until somebody asks for it, a signal comes, or whoever started this is gone. */
function untilEnd(lab: LabUp): Promise<void> {
  return new Promise(resolve => {
    const parent = process.ppid
    const orphaned = setInterval(() => process.ppid !== parent && end(), 500)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const end = () => {
      clearInterval(orphaned)
      for (const signal of signals) process.off(signal, end)
      resolve()
    }
    for (const signal of signals) process.on(signal, end)
    void lab.ended.then(end)
  })
}

interface StoryGiven {
  readonly step?: boolean
  readonly out?: string
  readonly config?: string
  readonly format: Shape
}

async function story(
  name: StoryName,
  { step, out, config, format: shape }: StoryGiven,
  sheet: Sheet,
): Promise<number> {
  const { playStory } = await import('../../lab/index.ts')
  const words = labWordsOf(sheet.language)
  const folder = storyFolder(out)
  const events: StoryEvent[] = []
  if (shape === 'text') await writeOut(`${words.stories[name]}\n`)
  const given = config === undefined ? {} : { description: described(config) }
  for await (const event of playStory(name, {
    language: sheet.language,
    folder,
    version: version(),
    ...given,
  })) {
    events.push(event)
    if (shape === 'json') continue
    if (step && event.kind === 'chapter') await enter(words.pressEnter)
    await writeOut(storyText(event, sheet))
  }
  if (shape === 'json') await writeOut(json({ story: name, events }))
  const last = events.at(-1)
  return last?.kind === 'end' && last.ok ? EXIT.clean : EXIT.found
}

export function storyFolder(out: string | undefined): string {
  if (out === undefined) return mkdtempSync(join(tmpdir(), 'turnpike-story-'))
  mkdirSync(out, { recursive: true })
  return out
}

/** Where nobody is at the keyboard it goes on by itself. */
async function enter(prompt: string): Promise<void> {
  if (!process.stdin.isTTY) return
  const keyboard = createInterface({ input: process.stdin, output: process.stderr })
  await keyboard.question(prompt)
  keyboard.close()
}
