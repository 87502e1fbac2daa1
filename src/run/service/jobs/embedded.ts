import type { Jobs } from './types.ts'

/** The queue of a service that stands alone: the rows of the analyses themselves, the oldest first. There is nothing to keep beside them. */
export function embeddedJobs(): Jobs {
  const nothing = async (): Promise<void> => {}
  return {
    start: nothing,
    enqueue: nothing,
    take: async db =>
      (
        await db
          .selectFrom('analyses')
          .select('id')
          .where('state', '=', 'queued')
          .orderBy('created')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst()
      )?.id,
    complete: nothing,
    fail: nothing,
    putBack: nothing,
    cancel: nothing,
    stop: nothing,
  }
}
