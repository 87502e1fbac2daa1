import type { Kind, Question, Reply } from '../protocol.ts'
import { answer } from './answers.ts'

/** What a dedicated worker has for a global; only this much of it is used. */
interface Port {
  onmessage: ((event: MessageEvent<Question>) => void) | null
  postMessage(reply: Reply): void
}

const port = globalThis as unknown as Port

/** One question after another: readers of an archive take turns. */
let turn: Promise<void> = Promise.resolve()

port.onmessage = ({ data }) => {
  turn = turn.then(() => reply(data))
}

async function reply<K extends Kind>({ id, kind, ask }: Question<K>): Promise<void> {
  try {
    port.postMessage({ id, answer: await answer(kind, ask, progress => port.postMessage({ progress })) })
  } catch (cause) {
    port.postMessage({
      id,
      failure: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
    })
  }
}
