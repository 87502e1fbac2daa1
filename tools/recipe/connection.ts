import { type Conversation, packetsOf } from './conversation.ts'
import { record, type Talk } from './handshake.ts'
import type { Scene } from './scene.ts'

/** A connection to be had for real and laid into the capture of a scene. */
export interface Connection extends Omit<Conversation, 'chunks'> {
  readonly talk: Talk
}

/** Records the handshake over loopback, and gives its bytes the story's addresses and times. */
export async function connectOnce(scene: Scene, connection: Connection): Promise<void> {
  const { talk, ...conversation } = connection
  const { chunks, told } = await record(talk)
  if (talk.refusal && told === undefined) throw new Error('the refused side did not receive the alert')
  scene.packets.push(...packetsOf({ ...conversation, chunks }))
}
