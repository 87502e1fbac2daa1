import { stringify } from 'yaml'
import type { DeploymentInput } from './schema.ts'

/** The file's text, with a line that says what it is. */
export const deploymentText = (deployment: DeploymentInput): string =>
  `# Deployment for turnpike audit. Schema: turnpike schema deployment. Secrets are named here, never written.\n${stringify(deployment, { lineWidth: 110, aliasDuplicateObjects: false })}`
