export { inflate } from './inflate.ts'
export { type FileDigest, InputError, type OpenInput, openInput } from './input.ts'
export { largeInflate } from './thread/inflate.ts'
