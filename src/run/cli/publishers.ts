import type { ConsoleContext } from '../console/index.ts'
import type { OpenPeer, Peer, UcServer } from '../peer/index.ts'

/** Asks publishers for their nodes by the trust store that the peer has at the moment. */
export function discoveryOf(peer: Peer): NonNullable<ConsoleContext['discover']> {
  return async server => {
    const [{ publisherNodes }, { nodeSignatures }] = await Promise.all([
      import('../discover/index.ts'),
      import('../crypto/index.ts'),
    ])
    const trustStore = peer.state().trustStore.certificates
    return publisherNodes(server, { trustStore, signatures: nodeSignatures() })
  }
}

/**
 * Finds the nodes of publishers of which nothing but their address and a user is known, as Expressway-C does when one is entered. What was found is kept with
 * the changes of the console. Gives what could not be found.
 */
export async function discoverMissing({ peer, config }: OpenPeer): Promise<readonly string[]> {
  const { execute, quotedValue } = await import('../console/index.ts')
  const configured = config().ucServers
  const isMissing = ({ product, address, username, nodes }: UcServer): boolean =>
    username !== '' &&
    nodes.every(node => node.address === address) &&
    configured.some(each => each.product === product && each.address === address && each.nodes === undefined)
  const context = {
    peer,
    by: 'discovery',
    now: Date.now,
    since: Date.now(),
    offset: 0,
    discover: discoveryOf(peer),
  }
  const answers = await Promise.all(
    peer
      .state()
      .ucServers.filter(isMissing)
      .map(({ address }) => execute(context, `xCommand UcServers Refresh Address: ${quotedValue(address)}`)),
  )
  return answers.filter(({ ok }) => !ok).map(({ output }) => output.trim().replace(/^ERROR: /, ''))
}
