export { effectsOnBundle, effectsOnReport, type Stores } from './effects.ts'
export { type ReadFile, readCertificates } from './read.ts'
export { replaceFile } from './replace.ts'
export { appendCertificates, isPemStore, removeCertificates } from './store-text.ts'
