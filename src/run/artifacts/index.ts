export { ArtifactError, writeArtifacts } from './write.ts'
