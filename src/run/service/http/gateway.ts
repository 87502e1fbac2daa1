import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { z } from 'zod'
import { type RemoteConsole, RemoteError } from '../../console/index.ts'
import { Refusal } from './refusal.ts'
import { type Route, route } from './route.ts'

/** The gateway that the service speaks for. */
export interface GatewayLink {
  readonly url: string
  readonly console: RemoteConsole
  /** The console changes what is verified: it is for those alone who have shown the service's token. */
  readonly isGuarded: boolean
}

const stateSchema = z.object({
  url: z.string(),
  console: z.boolean().describe('the console takes lines: the service asks for a token'),
  state: z
    .looseObject({
      host: z.string(),
      release: z.looseObject({ text: z.string() }),
      verifyOriginServer: z.string(),
    })
    .describe('settings, servers and trust store of the gateway, without secrets'),
})

/** A gateway of `turnpike gateway`: its state, its verdicts as they come, and its console. */
export function gatewayRoutes(link: GatewayLink | undefined): readonly Route[] {
  const known = (): GatewayLink => {
    if (!link) throw new Refusal('not-found', 'the service was started with no gateway')
    return link
  }
  return [
    route({
      method: 'GET',
      path: '/gateway',
      id: 'readGateway',
      summary: 'The state of the gateway',
      answers: { 200: { description: 'As it is now', schema: stateSchema } },
      handle: async () => {
        const { url, console, isGuarded } = known()
        return { url, console: isGuarded, state: await asked(console.state()) }
      },
    }),
    route({
      method: 'GET',
      path: '/gateway/verdicts',
      id: 'followGateway',
      summary: 'What handshakes with origins come to: the newest, then each as it comes',
      answers: {
        200: { description: 'Server-sent events named verdict, JSON', type: 'text/event-stream' },
      },
      handle: async ({ reply }) => {
        const gone = new AbortController()
        reply.raw.once('close', () => gone.abort())
        const events = await asked(known().console.verdicts(gone.signal))
        return reply
          .type('text/event-stream')
          .header('X-Accel-Buffering', 'no')
          .send(Readable.fromWeb(events as ReadableStream))
      },
    }),
    route({
      method: 'POST',
      path: '/gateway/console',
      id: 'executeLine',
      summary: 'One line for the console: xConfiguration, xStatus, xCommand',
      body: z.strictObject({ line: z.string().min(1).max(65_536) }),
      answers: {
        200: {
          description: 'What the console says',
          schema: z.object({ output: z.string(), ok: z.boolean() }),
        },
      },
      handle: async ({ body }) => {
        const { console, isGuarded } = known()
        if (!isGuarded) throw new Refusal('console-closed')
        return asked(console.execute(body.line))
      },
    }),
  ]
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof RemoteError) throw new Refusal('gateway-unreachable', error.code)
    throw error
  }
}
