const LONGEST_WORD = 64

/** The words of a source as octets: texts in UTF-8, numbers in every width and order in which a file may hold them. */
export function dictionaryOf(words: readonly (string | number)[]): Uint8Array[] {
  const octets = words.flatMap(word => (typeof word === 'string' ? [Buffer.from(word)] : numberForms(word)))
  const distinct = new Map(
    octets
      .filter(({ length }) => length > 0 && length <= LONGEST_WORD)
      .map(each => [each.toString('latin1'), Uint8Array.from(each)]),
  )
  return [...distinct.values()]
}

function numberForms(value: number): Buffer[] {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) return []
  return [1, 2, 3, 4]
    .filter(width => value < 256 ** width)
    .flatMap(width => {
      const big = Buffer.alloc(width)
      big.writeUIntBE(value, 0, width)
      return [big, Buffer.from(big).reverse()]
    })
}
