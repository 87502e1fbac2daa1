export { largeLab } from './large.ts'
export { DeploymentError, type DeploymentFault, readDeployment } from './read.ts'
export {
  type Deployment,
  type DeploymentCluster,
  type DeploymentNode,
  type DeploymentPeer,
  deploymentSchema,
  PRODUCTS,
  type Product,
  ROLES,
  type Role,
} from './schema.ts'
export { STEVEN_LAB } from './steven.ts'
