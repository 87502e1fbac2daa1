import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Store } from '../store/store.ts'
import { Refusal } from './refusal.ts'
import { toAnalysis } from './schemas.ts'

export interface Follower {
  follow(id: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
  close(): void
}

/** Milliseconds between two looks at what is followed; one query for all who follow, and none where nobody does. */
const LOOK = 250
/** Milliseconds after which a comment keeps the connection alive (HTML Living Standard, section 9.2.7). */
const ALIVE = 15_000
/** Connections that follow at the same time. */
const MOST = 500

interface Listener {
  readonly id: string
  readonly reply: FastifyReply
  seen: number
  told: number
}

/** Tells those who follow analyses of every change (server-sent events). A client that comes back is told at once where its analysis is now. */
export function createFollower(store: Store): Follower {
  const listeners = new Set<Listener>()
  let timer: NodeJS.Timeout | undefined
  const tell = async (listener: Listener): Promise<void> => {
    const analysis = await store.analyses.get(listener.id)
    const { raw } = listener.reply
    if (!analysis) {
      raw.end('event: gone\ndata: {}\n\n')
      listeners.delete(listener)
      return
    }
    listener.seen = analysis.revision
    listener.told = Date.now()
    raw.write(`id: ${analysis.revision}\nevent: analysis\ndata: ${JSON.stringify(toAnalysis(analysis))}\n\n`)
    if (analysis.state === 'queued' || analysis.state === 'running') return
    raw.end()
    listeners.delete(listener)
  }
  const look = async (): Promise<void> => {
    try {
      const revisions = await store.analyses.revisions([...new Set([...listeners].map(({ id }) => id))])
      for (const listener of [...listeners]) {
        if (revisions.get(listener.id) !== listener.seen) await tell(listener)
        else if (Date.now() - listener.told > ALIVE) {
          listener.told = Date.now()
          listener.reply.raw.write(': here\n\n')
        }
      }
    } catch {
      // The database does not answer: those who follow are told when it does.
    }
    timer = listeners.size > 0 ? setTimeout(() => void look(), LOOK) : undefined
  }
  return {
    async follow(id, request, reply) {
      if (listeners.size >= MOST)
        throw new Refusal('too-many-uploads', 'too many connections follow', { 'Retry-After': '10' })
      reply.hijack()
      const listener: Listener = {
        id,
        reply,
        seen: Number(request.headers['last-event-id'] ?? 0),
        told: Date.now(),
      }
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value)
      reply.raw.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      })
      reply.raw.flushHeaders()
      reply.raw.on('error', () => listeners.delete(listener))
      reply.raw.on('close', () => listeners.delete(listener))
      listeners.add(listener)
      await tell(listener)
      timer ??= setTimeout(() => void look(), LOOK)
      return reply
    },
    close() {
      clearTimeout(timer)
      for (const { reply } of listeners) reply.raw.end()
      listeners.clear()
    },
  }
}
