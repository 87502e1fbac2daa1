import { isNear } from './conversation.ts'
import { type Flow, fits } from './flow.ts'

/**
 * Flows that are parts of one connection, for its packets are spread over files that came in any order: lists in the order of time.
 */
export function reunite(flows: readonly Flow[]): Flow[][] {
  return groupByEndpoints(flows).flatMap(group => {
    const connections: Flow[][] = []
    for (const flow of group) {
      const connection = connections.at(-1)
      // Two that were both met from their beginning are not one: another interface saw the same packets.
      const twice = flow.conversation && connection?.some(part => part.conversation)
      if (!twice && connection?.some(part => goesOnIn(part, flow))) connection.push(flow)
      else connections.push([flow])
    }
    return connections
  })
}

/** Flows of the same endpoints, in the order of time. */
function groupByEndpoints(flows: readonly Flow[]): Flow[][] {
  const groups = new Map<string, Flow[]>()
  for (const flow of flows) {
    const { low, high, ports, words } = flow.key
    const name = `${words ? words.join() : ''}/${low}/${high}/${ports}`
    const group = groups.get(name)
    if (group) group.push(flow)
    else groups.set(name, [flow])
  }
  return [...groups.values()].map(group => group.sort((a, b) => a.firstAt - b.firstAt))
}

/** May `later` be the continuation of `flow`? Its sequence numbers tell. */
function goesOnIn(flow: Flow, later: Flow): boolean {
  const { conversation, clientLow, clientBase } = flow
  if (clientBase !== undefined && clientBase === later.clientBase && clientLow === later.clientLow)
    return flow.frame !== later.frame
  const firsts = [true, false].map(low => later.recorded.find(({ fromLow }) => fromLow === low))
  return firsts.some(arrival => {
    if (!arrival) return false
    if (conversation) return conversation.reaches(arrival.fromLow, arrival.sequence)
    if (clientBase !== undefined) return fits(arrival, clientLow, clientBase)
    return flow.recorded.some(
      ({ fromLow, sequence }) =>
        fromLow === arrival.fromLow &&
        (isNear(arrival.sequence, sequence) || isNear(sequence, arrival.sequence)),
    )
  })
}
