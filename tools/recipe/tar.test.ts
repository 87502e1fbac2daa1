import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { available, outputOf } from './program.ts'
import { tarGz } from './tar.ts'

const members = [
  { name: 'empty.txt', bytes: new Uint8Array(0) },
  { name: 'loggingsnapshot_vcsc_2022-07-11_16_55_44.txt', bytes: Buffer.from('a line\n') },
  { name: 'block.bin', bytes: new Uint8Array(512).fill(7) },
]
const modified = 1_657_558_544

describe('tarGz', () => {
  it('writes whole blocks and the same bytes each time', () => {
    const archive = tarGz(members, modified)
    expect(gunzipSync(archive).length % 512).toBe(0)
    expect(tarGz(members, modified)).toEqual(archive)
  })
  it('refuses a name that ustar cannot hold', () => {
    expect(() => tarGz([{ name: 'x'.repeat(101), bytes: new Uint8Array(0) }], modified)).toThrow()
  })
  it.skipIf(!available('tar'))('is listed and unpacked by tar', () => {
    const archive = tarGz(members, modified)
    expect(outputOf('tar', ['-tzf', '-'], archive).trim().split('\n')).toEqual(
      members.map(({ name }) => name),
    )
    expect(outputOf('tar', ['-xzOf', '-', members[1]!.name], archive)).toBe('a line\n')
  })
})
