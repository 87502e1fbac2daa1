import { checkCapture } from '../capture.ts'

/** pcapng files: sections, interfaces and their options, packet blocks of three kinds. */
export const fuzz = (data: Uint8Array): void => checkCapture(data)
