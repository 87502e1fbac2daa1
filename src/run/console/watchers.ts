import type { FastifyReply } from 'fastify'
import type { OriginVerdict, Verdicts } from '../record/index.ts'

/** Milliseconds after which a comment keeps the connection alive. */
const ALIVE = 15_000
/** Who may watch at the same time. */
const MOST = 20
/** Octets that wait for a watcher who does not read; more, and the connection is closed: whoever comes back is told the newest. */
const BEHIND = 1 << 20

/** Tells each who watches the newest verdicts and then every one that comes (server-sent events, HTML Living Standard section 9.2). */
export function createWatchers(verdicts: Verdicts): {
  add(reply: FastifyReply): FastifyReply
  close(): void
} {
  const open = new Set<FastifyReply>()
  const write = ({ raw }: FastifyReply, text: string): void => {
    if (raw.writableLength > BEHIND) raw.destroy()
    else raw.write(text)
  }
  const unwatch = verdicts.watch(told => {
    for (const reply of open) write(reply, eventOf(told))
  })
  const alive = setInterval(() => {
    for (const reply of open) write(reply, ': here\n\n')
  }, ALIVE)
  return {
    add(reply) {
      if (open.size >= MOST) return reply.code(503).send({ error: 'too-many-watch' })
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      raw.on('error', () => open.delete(reply))
      raw.on('close', () => open.delete(reply))
      raw.write(`: here\n\n${verdicts.recent().map(eventOf).join('')}`)
      open.add(reply)
      return reply
    },
    close() {
      unwatch()
      clearInterval(alive)
      for (const { raw } of open) raw.end()
      open.clear()
    },
  }
}

const eventOf = (told: OriginVerdict): string => `event: verdict\ndata: ${JSON.stringify(told)}\n\n`
