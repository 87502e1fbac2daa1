import { expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import type { Problem } from '../../read/bytes/index.ts'
import { createRegistry } from './certificates.ts'

const root = make({ subject: 'CN=root', ca: true }).certificate
const leaf = make({}).certificate
const presented = (der: Uint8Array, frame: number) => ({ der, where: { source: 'eth0.pcap', frame } })

function open() {
  const problems: Problem[] = []
  return { problems, registry: createRegistry(problem => problems.push(problem)) }
}

it('has one object for the same octets, whoever shows them', () => {
  const { registry, problems } = open()
  const noted = registry.note(leaf, { source: 'server.pem' })
  const [first, second] = registry.read([presented(leaf.der.slice(), 1), presented(leaf.der.slice(), 2)])
  expect(first).toBe(noted)
  expect(second).toBe(noted)
  expect(registry.all.get(registry.idOf(leaf))?.where.source).toBe('server.pem')
  expect(registry.all.size).toBe(1)
  expect(problems).toEqual([])
})

it('keeps nothing that the caller may change', () => {
  const { registry } = open()
  const lent = leaf.der.slice()
  const [read] = registry.read([presented(lent, 1)])
  lent.fill(0)
  expect(read!.der).toEqual(leaf.der)
})

it('reports octets that are no certificate once, with their place, and reads the others', () => {
  const { registry, problems } = open()
  const garbage = Uint8Array.from({ length: 90 }, (_, index) => index)
  expect(registry.read([presented(garbage, 3), presented(root.der, 3)]).map(registry.idOf)).toEqual([
    registry.idOf(root),
  ])
  expect(registry.read([presented(garbage, 9)])).toEqual([])
  expect(problems.map(({ where }) => where.frame)).toEqual([3])
})

it('tells certificates apart that share length and tail', () => {
  const { registry } = open()
  const twin = root.der.slice()
  twin[20] = twin[20]! ^ 1
  const [a, b] = registry.read([presented(root.der, 1), presented(twin, 2)])
  expect(registry.idOf(a!)).not.toBe(b && registry.idOf(b))
})
