// Loaded before a program (`node --import`): writes the peak of its resident memory, in KiB, to file descriptor 3 when it ends. Its threads
// load it as well, and say nothing.
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))
