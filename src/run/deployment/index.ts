export {
  DeploymentFileError,
  type LoadedDeployment,
  type LoadedFile,
  type LoadedPeer,
  loadDeployment,
} from './load.ts'
export { DeploymentError, type DeploymentFault, readDeployment } from './read.ts'
export * from './schema.ts'
export { deploymentText } from './write.ts'
