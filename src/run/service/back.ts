import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderBlobs } from './blobs/folder.ts'
import type { Blobs } from './blobs/types.ts'
import { holdFolder } from './hold.ts'
import { embeddedJobs } from './jobs/embedded.ts'
import { openStore, type Store } from './store/store.ts'

/** Where a service keeps what it keeps. */
export interface Places {
  /** Folder of the database file and of uploads, where they are not elsewhere. */
  readonly data: string
  /** `postgres://…`: a database that several processes share. */
  readonly database?: string
  /** `s3://bucket/prefix`, or a folder that several machines share. */
  readonly store?: string
}

/** What is behind the API and the workers. */
export interface Back {
  readonly store: Store
  readonly blobs: Blobs
  /** Folder for files that live as long as one request or one analysis; of this process alone. */
  readonly scratch: string
  close(): Promise<void>
}

/** Opens the embedded store, held by this process alone, or the shared one. */
export async function openBack(places: Places, trouble: (error: Error) => void): Promise<Back> {
  return places.database === undefined ? openEmbedded(places) : openShared(places, places.database, trouble)
}

async function openEmbedded(places: Places): Promise<Back> {
  const { data } = places
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const hold = await holdFolder(data)
  try {
    const { openSqlite } = await import('./store/sqlite.ts')
    const store = await openStore(openSqlite(join(data, 'turnpike.db')), 'sqlite', embeddedJobs())
    await store.analyses.reapAll()
    const scratch = join(data, 'scratch')
    // What a killed process was in the middle of receiving or analysing.
    rmSync(scratch, { recursive: true, force: true })
    return {
      store,
      blobs: await blobsOf(places),
      scratch,
      async close() {
        await store.close()
        hold.release()
      },
    }
  } catch (error) {
    hold.release()
    throw error
  }
}

async function openShared(places: Places, url: string, trouble: (error: Error) => void): Promise<Back> {
  const { openPostgres } = await import('./store/postgres.ts')
  const { pgBossJobs } = await import('./jobs/pg-boss.ts')
  const store = await openStore(openPostgres(url, trouble), 'postgres', pgBossJobs(url, trouble))
  // Beside the blobs where they are files, so that a received file need not be copied.
  const scratch = places.store?.startsWith('s3://')
    ? join(tmpdir(), `turnpike-${process.pid}`)
    : join(places.data, `scratch-${process.pid}`)
  return {
    store,
    blobs: await blobsOf(places),
    scratch,
    async close() {
      await store.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

async function blobsOf({ store, data }: Places): Promise<Blobs> {
  if (!store?.startsWith('s3://')) return folderBlobs(store ?? join(data, 'blobs'))
  const { s3Blobs, s3Settings } = await import('./blobs/s3.ts')
  return s3Blobs(s3Settings(store, process.env))
}
