import type { Handshake } from '../tls/index.ts'
import type { Arrival, Conversation } from './conversation.ts'
import { type Flow, setBeginning } from './flow.ts'

/**
 * The handshake in what was recorded of a flow without SYN and ClientHello. The higher port is taken for the client's, unless the
 * messages say otherwise. `converse` makes a conversation as the flow is set.
 */
export function playMidstream(
  flow: Flow,
  recorded: readonly Arrival[],
  converse: () => Conversation,
): Handshake | undefined {
  const play = (clientLow: boolean) => {
    setBeginning(flow, clientLow, lowestSequence(recorded, clientLow), lowestSequence(recorded, !clientLow))
    const conversation = converse()
    for (const arrival of recorded) conversation.take(arrival)
    return { handshake: conversation.finish(), reversed: conversation.reversed() }
  }
  const clientLow = flow.key.ports >>> 16 > (flow.key.ports & 0xffff)
  const { handshake, reversed } = play(clientLow)
  return reversed ? play(!clientLow).handshake : handshake
}

/** Where the recorded packets of one side begin. */
function lowestSequence(recorded: readonly Arrival[], low: boolean): number | undefined {
  return recorded
    .filter(({ fromLow, bytes, lost }) => fromLow === low && bytes.length + lost > 0)
    .reduce<number | undefined>(
      (lowest, { sequence }) => (lowest !== undefined && ((sequence - lowest) | 0) >= 0 ? lowest : sequence),
      undefined,
    )
}
