import { expect, it } from 'vitest'
import { addressKey, sameAddress } from './address.ts'

it.each([
  ['CUCM.Lab.Example', 'cucm.lab.example', true],
  ['cucm.lab.example.', 'cucm.lab.example', true],
  ['2001:DB8:0::21', '2001:db8::21', true],
  ['10.0.0.21', '10.0.0.21', true],
  ['10.0.0.21', '10.0.0.210', false],
  ['cucm', 'cucm.lab.example', false],
])('%s and %s are one address: %s', (a, b, same) => {
  expect(sameAddress(a, b)).toBe(same)
  expect(addressKey(a) === addressKey(b)).toBe(same)
})
