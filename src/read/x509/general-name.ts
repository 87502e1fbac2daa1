import {
  type Cursor,
  contents,
  cursorOf,
  DerError,
  type Element,
  enter,
  expect,
  more,
  next,
  TAG,
} from './der.ts'
import { ipText } from './ip-text.ts'
import { readName } from './name.ts'
import { readOid } from './primitive.ts'
import { latin1 } from './text.ts'
import type { GeneralName } from './types.ts'

/**
 * GeneralName (RFC 5280 section 4.2.1.6) by its context tag. Throws DerError for any other tag, and where a directory name or an otherName
 * is broken.
 */
export function readGeneralName(element: Element): GeneralName {
  const raw = contents(element)
  switch (element.tag) {
    case 0xa0:
      return { kind: 'other', type: readOid(expect(enter(element), TAG.oid)), raw }
    case 0x81:
      return { kind: 'email', value: latin1(raw), raw }
    case 0x82:
      return { kind: 'dns', value: latin1(raw), raw }
    case 0xa4:
      return { kind: 'directory', value: readName(enter(element)), raw }
    case 0x86:
      return { kind: 'uri', value: latin1(raw), raw }
    case 0x87:
      return { kind: 'ip', value: ipText(raw), raw }
    case 0xa3:
    case 0xa5:
    case 0x88:
      return { kind: 'unknown', tag: element.tag, raw }
    default:
      throw new DerError('der-unexpected-tag', element.start)
  }
}

/** Every GeneralName up to the end of the cursor. */
export function readGeneralNames(cursor: Cursor): GeneralName[] {
  const names: GeneralName[] = []
  while (more(cursor)) names.push(readGeneralName(next(cursor)))
  return names
}

/** The value of an otherName: the content of its `[0] EXPLICIT`, undefined where it is broken. */
export function otherNameValue(
  raw: Uint8Array,
): { readonly tag: number; readonly raw: Uint8Array } | undefined {
  try {
    const cursor = cursorOf(raw)
    expect(cursor, TAG.oid)
    const value = next(enter(expect(cursor, 0xa0)))
    return { tag: value.tag, raw: contents(value) }
  } catch {
    return undefined
  }
}
