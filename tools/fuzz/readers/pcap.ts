import { checkCapture } from '../capture.ts'

/** pcap files of either byte order and resolution. */
export const fuzz = (data: Uint8Array): void => checkCapture(data)
