/** Octets of uploads under names that the service makes (`newBlob`): a folder, or a bucket of S3. */
export interface Blobs {
  /** Takes a finished local file; it is durable when this resolves, and the file may be gone. */
  put(name: string, file: string): Promise<void>
  /** Writes blobs, one behind the other, as the local file `target`, which is not there yet. */
  fetch(names: readonly string[], target: string): Promise<void>
  remove(names: readonly string[]): Promise<void>
  /** Every name there is. */
  list(): AsyncIterable<string>
  /** Answers where the store does. */
  ping(): Promise<void>
}
