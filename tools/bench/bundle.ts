import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type BundleOptions, bundleMembers } from '../recipe/bundle.ts'
import { captureFile } from '../recipe/capturefile.ts'
import { type Frame, frameOf } from '../recipe/frame.ts'
import { type Lab, makeLab } from '../recipe/lab.ts'
import { openLog } from '../recipe/log.ts'
import { openScene } from '../recipe/scene.ts'
import { VCSC } from '../recipe/stories/cast.ts'
import { tarHeader } from '../recipe/tar.ts'
import { fileTime, micros, SECOND } from '../recipe/time.ts'
import { createMedia } from './media.ts'
import { addNoise, randomFrom } from './noise.ts'
import { holdVisits, play } from './visits.ts'

/** Files of one standard bundle, packed and as they are. */
export interface StandardBundle {
  readonly packed: string
  readonly log: string
  readonly captures: readonly string[]
}

/** Changed whenever what is made changes: older data is made anew. */
const EDITION = 1
const STARTED = micros('2022-07-11T16:00:00')
/** One slice of the story: some hundred records of other modules and one request. */
const SLICE = 12 * SECOND
const RECORDS = 150
/** One visit in so many fails. */
const FAILING = 40
/** The product rotates captures at 20 MB. */
const CAPTURE_FILE = 20 << 20

/**
 * A diagnostic bundle of about `logBytes` of log and `captureBytes` of captures in files of 20 MiB, and the dumps and certificates that belong to it.
 * Made once and kept under `.bench`.
 */
export async function standardBundle(
  folder: string,
  logBytes: number,
  captureBytes: number,
): Promise<StandardBundle> {
  const home = join(folder, `v${EDITION}-${logBytes >> 20}-${captureBytes >> 20}`)
  const count = Math.ceil(captureBytes / CAPTURE_FILE)
  const stamp = `${VCSC.host}_${fileTime(STARTED)}`
  const bundle: StandardBundle = {
    packed: join(home, `diagnostic_log_${stamp}.tar.gz`),
    log: join(home, `loggingsnapshot_${stamp}.txt`),
    captures: Array.from({ length: count }, (_, i) =>
      join(home, `eth0_diagnostic_logging_tcpdump${String(i).padStart(2, '0')}_${stamp}.pcap`),
    ),
  }
  if (existsSync(bundle.packed)) return bundle
  console.error(`making ${home} …`)
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const lab = await makeLab()
  await writeStory(bundle, lab, logBytes, captureBytes)
  await pack(bundle, lab)
  return bundle
}

/** Writes log and captures slice by slice: nothing of them is held in memory but one slice and one capture file. */
async function writeStory(
  bundle: StandardBundle,
  lab: Lab,
  logBytes: number,
  captureBytes: number,
): Promise<void> {
  const pick = randomFrom(20_220_711)
  const { passing, failing } = await holdVisits(lab)
  const media = createMedia(VCSC.ip, pick)
  const captures = createCaptures(bundle.captures, captureBytes)
  const log = openSync(bundle.log, 'w')
  for (let turn = 0, written = 0; written < logBytes; turn++) {
    const from = STARTED + turn * SLICE
    const slice = openLog(VCSC)
    for (let i = 0; i < RECORDS; i++) addNoise(slice, from + pick(SLICE), pick)
    const visit =
      turn % FAILING === FAILING - 1 ? failing[Math.floor(turn / FAILING) % failing.length]! : passing
    const frames = play(visit, slice, from + SLICE / 2, turn).map(packet => frameOf(packet, media.link))
    written += writeSync(
      log,
      slice
        .records()
        .map(({ text }) => `${text}\n`)
        .join(''),
    )
    captures.fill(frames, (captureBytes * written) / logBytes, from, at => media.next(at))
  }
  closeSync(log)
  captures.end()
}

/** Puts frames into capture files one after another; each is written when it is full. */
function createCaptures(paths: readonly string[], total: number) {
  const size = total / Math.max(paths.length, 1)
  let frames: Frame[] = []
  let [file, held, given] = [0, 0, 0]

  function write(): void {
    const path = paths[file]
    if (path === undefined) return
    const format = { format: 'pcap', nanoseconds: false, bigEndian: false, link: 'ethernet' } as const
    writeFileSync(path, captureFile(frames, format))
    frames = []
    held = 0
    file++
  }
  const lengthOf = (frame: Frame) => 16 + frame.bytes.length

  return {
    /** Adds the frames, and others between them until so many bytes were given in all. */
    fill(wanted: readonly Frame[], until: number, from: number, next: (at: number) => Frame): void {
      const all = [...wanted]
      let bytes = wanted.reduce((sum, frame) => sum + lengthOf(frame), 0)
      const missing = until - given
      while (bytes < missing) {
        const frame = next(from + Math.floor((SLICE * bytes) / missing))
        bytes += lengthOf(frame)
        all.push(frame)
      }
      given += bytes
      held += bytes
      frames.push(...all.sort((a, b) => a.at - b.at))
      if (held >= size) write()
    },
    end(): void {
      while (file < paths.length) write()
    },
  }
}

/** Packs what was written, and what else a bundle holds, as the product does: tar, gzip at its usual level. */
async function pack(bundle: StandardBundle, lab: Lab): Promise<void> {
  const options: BundleOptions = {
    started: STARTED,
    stopped: STARTED,
    trust: [lab.root, lab.device],
    own: lab.expressway,
    settings: { verifyOriginServer: 'On' },
  }
  const small = bundleMembers(openScene(VCSC), options).filter(({ name }) =>
    /^(?:xconf|xstat|ca|server)_/.test(name),
  )
  async function* tar(): AsyncGenerator<Uint8Array, void, undefined> {
    for (const path of [bundle.log, ...bundle.captures]) {
      const { size } = statSync(path)
      yield tarHeader(path.slice(path.lastIndexOf('/') + 1), size, STARTED / SECOND)
      yield* createReadStream(path, { highWaterMark: 1 << 20 })
      yield new Uint8Array((512 - (size % 512)) % 512)
    }
    for (const { name, bytes } of small) {
      yield tarHeader(name, bytes.length, STARTED / SECOND)
      yield bytes
      yield new Uint8Array((512 - (bytes.length % 512)) % 512)
    }
    yield new Uint8Array(1024)
  }
  const unfinished = `${bundle.packed}.part`
  await pipeline(Readable.from(tar()), createGzip({ chunkSize: 1 << 18 }), createWriteStream(unfinished))
  renameSync(unfinished, bundle.packed)
}
