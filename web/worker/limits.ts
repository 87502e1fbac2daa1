import { CAPTURE_LIMITS } from '../../src/read/capture/index.ts'
import { CAPS } from '../../src/tell/messages/index.ts'

/** The caps of the command line, as usual; those that the readers hold by themselves are not repeated here. */
export const LIMITS = {
  peers: CAPS.peers.value,
  dumps: CAPS.dumps.value,
  dumpBytes: CAPS['dump-bytes'].value,
  certificateFileBytes: CAPS['certificate-file-bytes'].value,
  problems: CAPS.problems.value,
  capture: CAPTURE_LIMITS,
} as const
