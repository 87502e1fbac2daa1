import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute, elementsBelow, readPage, textOf } from '../../../../test/support/html.ts'
import type { AuditDocument, InventoryRow } from '../audit-schema.ts'
import { auditWordsOf } from '../audit-words.ts'
import { endsSection } from './ends.ts'

const AT = '2026-11-24T00:00:00.000Z'
const DAY = 86_400_000

const rowOf = (days: number): InventoryRow =>
  ({
    node: 'n',
    role: 'tomcat',
    subject: 's',
    ends: { at: new Date(Date.parse(AT) + days * DAY).toISOString(), subject: 's' },
    days,
    warning: days < 0 ? 'expired' : days <= 7 ? '7' : days <= 30 ? '30' : days <= 90 ? '90' : null,
  }) as InventoryRow

function drawn(days: readonly number[]) {
  const document = { at: AT, inventory: days.map(rowOf) } as unknown as AuditDocument
  const markup = endsSection(document, auditWordsOf('en'), 'en')
  return readPage(`<!DOCTYPE html><html lang="en"><title>t</title><body>${markup?.html ?? ''}</body></html>`)
}

const barsOf = (page: ReturnType<typeof drawn>) =>
  page
    .all('g')
    .filter(group => attribute(group, 'class')?.startsWith('bar'))
    .map(group => {
      const [rect, text] = elementsBelow(group)
      return {
        tone: attribute(group, 'class')?.split(' ')[1],
        left: Number(attribute(rect, 'x')),
        right: Number(attribute(rect, 'x')) + Number(attribute(rect, 'width')),
        top: Number(attribute(rect, 'y')),
        count: Number(textOf(text)),
      }
    })

describe('when certificates end', () => {
  it('has a bar for each month, in the tone of what ends first in it', () => {
    expect(barsOf(drawn([-40, 3, 25, 80, 700, 701])).map(({ tone, count }) => [tone, count])).toEqual([
      ['bad', 1],
      ['bad', 1],
      ['warn', 1],
      ['warn', 1],
      ['good', 2],
    ])
  })
  it('lists each that ends within 90 days', () => {
    expect(drawn([-40, 3, 25, 80, 700]).all('li')).toHaveLength(4)
  })
  it('counts every certificate and stays in its frame, however far away the ends are', () => {
    const day = fc.oneof(fc.integer({ min: -40_000, max: 40_000 }), fc.integer({ min: -100, max: 100 }))
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 80 }), days => {
        const bars = barsOf(drawn(days))
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(days.length)
        for (const { left, right, top } of bars) {
          expect(left).toBeGreaterThanOrEqual(0)
          expect(right).toBeLessThanOrEqual(1000)
          expect(top).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 40 },
    )
  })
  it('is nothing without certificates', () => {
    expect(drawn([]).all('svg')).toEqual([])
  })
})
