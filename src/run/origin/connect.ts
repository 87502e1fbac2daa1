import { reach } from './reach.ts'
import { shake } from './shake.ts'
import type { ConnectOrigin } from './types.ts'

/**
 * Opens one connection to an origin and judges it inside the handshake (`createHold`). Under `off` nothing is looked at. Sessions are taken up again
 * per address, port and rules; such a handshake carries the verdict of the one that made the session, and no warning of its own, as the traffic
 * server runs no verification then.
 *
 * @throws never: whatever the resolver, the network or the origin does is an outcome
 */
export const connectOrigin: ConnectOrigin = (target, rules, options) =>
  reach(target, options, (place, left) => shake(place, rules, left))
