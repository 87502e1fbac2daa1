import { madeAt } from './blobs/name.ts'
import type { Blobs } from './blobs/types.ts'
import type { Store } from './store/store.ts'

export interface Retention {
  /** Days for which reports are kept, with their analyses. */
  readonly reportDays: number
  /** Days for which uploads are kept after they came. */
  readonly uploadDays: number
}

export const RETENTION: Retention = { reportDays: 365, uploadDays: 7 }

const DAY = 86_400_000
/** Milliseconds after which a blob that no upload names is nobody's: a part is entered moments after its octets are held. */
const ORPHAN = 3_600_000
/** Blobs that are asked about at once. */
const AT_ONCE = 500

/** Removes what has been kept long enough, uploads that nobody ended, and octets that nobody came to own. */
export async function sweep(store: Store, blobs: Blobs, retention: Retention, now: number): Promise<void> {
  for (const id of await store.analyses.endedBefore(now - retention.reportDays * DAY))
    await removeAnalysis(store, blobs, id)
  for (const id of await store.uploads.stale(now, now - retention.uploadDays * DAY))
    await blobs.remove(await store.uploads.remove(id))
  let batch: string[] = []
  const drop = async (): Promise<void> => {
    await blobs.remove(await store.uploads.unknownBlobs(batch))
    batch = []
  }
  for await (const name of blobs.list()) {
    if ((madeAt(name) ?? now) > now - ORPHAN) continue
    batch.push(name)
    if (batch.length >= AT_ONCE) await drop()
  }
  await drop()
}

/** Removes an analysis, its report and the uploads that only it names. */
export async function removeAnalysis(store: Store, blobs: Blobs, id: string): Promise<void> {
  for (const upload of await store.analyses.remove(id)) await blobs.remove(await store.uploads.remove(upload))
}
