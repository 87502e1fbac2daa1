import { expect, it } from 'vitest'
import { renderDecoded } from './decoded.ts'

it('shows each part of a descriptor on its line, harmless', () => {
  const descriptor = { domain: 'steven.lab', protocol: 'https', address: '10.48.36.215', port: 8443 }
  expect(renderDecoded(descriptor, 'en').split('\n')).toEqual([
    'Domain    steven.lab',
    'Protocol  https',
    'Address   10.48.36.215',
    'Port      8443',
    '',
  ])
  expect(renderDecoded({ domain: 'x\x1b[2J' }, 'ja')).toBe('ドメイン  x\\x1b[2J\n')
})
