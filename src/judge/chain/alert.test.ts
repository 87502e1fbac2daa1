import { expect, it } from 'vitest'
import { alertFor } from './alert.ts'

it.each([
  ['self-signed', [18, 19], 48],
  ['no issuer', [2, 20, 21], 48],
  ['invalid CA, path length, chain too long', [24, 79, 25, 22], 48],
  ['expired', [10], 45],
  ['not yet valid, weak key, weak digest', [9, 66, 67, 68], 42],
  ['wrong purpose', [26], 43],
  ['bad signature', [7], 51],
  ['name constraints, unknown critical extension, key usage', [47, 48, 34, 32], 46],
  ['revoked', [23], 44],
  ['refused by the callback, as a wrong name is', [1], 80],
])('%s', (_, codes, alert) => expect(codes.map(alertFor)).toEqual(codes.map(() => alert)))
