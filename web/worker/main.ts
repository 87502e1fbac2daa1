import type { Kind, Question, Reply, Role } from '../protocol.ts'
import { answer } from './answers.ts'
import { remoteDigest, serveDigests } from './digest.ts'
import { remoteGunzip, serveGunzip } from './inflate/remote.ts'
import type { Lent } from './session.ts'

/** What a dedicated worker has for a global; only this much of it is used. */
interface Port {
  onmessage: ((event: MessageEvent<Role | Question>) => void) | null
  postMessage(reply: Reply): void
}

const port = globalThis as unknown as Port

let lent: Lent | undefined
/** One question after another: readers of an archive take turns. */
let turn: Promise<void> = Promise.resolve()

port.onmessage = ({ data }) => {
  if ('role' in data) begin(data)
  else turn = turn.then(() => reply(data))
}

function begin(role: Role): void {
  if (role.role === 'inflate') serveGunzip(role.line)
  else if (role.role === 'hash') serveDigests(role.line)
  else
    lent = {
      tell: progress => port.postMessage({ progress }),
      unzip: remoteGunzip(role.inflater),
      digest: remoteDigest(role.hasher),
    }
}

async function reply<K extends Kind>({ id, kind, ask }: Question<K>): Promise<void> {
  try {
    if (!lent) throw new Error('the worker was not told what it is for')
    port.postMessage({ id, answer: await answer(kind, ask, lent) })
  } catch (cause) {
    port.postMessage({
      id,
      failure: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
    })
  }
}
