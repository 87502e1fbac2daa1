import {
  axlVersionOf,
  processNodesOf,
  readAxl,
  readClusterUser,
  readUdsServers,
  readVmsServers,
  readXmlTree,
  rowsOf,
  type XmlNode,
} from '../../../src/read/uc/index.ts'
import { expect } from '../expect.ts'

/** Answers of nodes that nobody has checked yet: AXL, UDS and vmrest. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const tree = readXmlTree(text)
  if (typeof tree === 'object') expect(depthOf(tree) <= 33, 'depth has an end')
  for (const operation of ['getCCMVersion', 'listProcessNode', 'executeSQLQuery'] as const) {
    const answer = readAxl(text, operation)
    if (answer.kind === 'fault') expect(answer.text.length <= 300, 'faults are short')
    if (answer.kind !== 'reply') continue
    axlVersionOf(answer.content)
    rowsOf(answer.content)
    expect(
      processNodesOf(answer.content).every(({ name }) => name !== ''),
      'nodes have names',
    )
  }
  readUdsServers(text)
  readClusterUser(text)
  readVmsServers(text)
}

const depthOf = ({ children }: XmlNode): number => 1 + Math.max(0, ...children.map(depthOf))
