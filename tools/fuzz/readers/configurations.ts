import { ConfigError, readConfig } from '../../../src/run/config/index.ts'
import { DeploymentError, readDeployment } from '../../../src/run/deployment/index.ts'
import { loadGatewayConfig } from '../../../src/run/peer/config.ts'
import { expect } from '../expect.ts'

/** YAML of gateway, deployment and settings: read, or refused with a line that is there. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const lines = text.split(/\r\n|[\r\n]/).length
  for (const read of [loadGatewayConfig, readDeployment, readConfig]) {
    const faults = faultsOf(() => read(text, 'file.yaml'))
    for (const { line } of faults) expect(line >= 1 && line <= lines, 'faults are inside')
  }
}

function faultsOf(read: () => unknown): readonly { readonly line: number }[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return [error]
    if (error instanceof DeploymentError) return error.faults
    throw error
  }
}
