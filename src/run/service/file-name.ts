/** Octets of a name: file systems take 255, and a number may be put in front. */
const LONGEST = 200

/**
 * A file name out of what a sender calls a file: the part behind the last separator, without what a system or a terminal would obey and without names
 * that Windows keeps for devices. Never empty, never a folder.
 */
export function fileName(told: string): string {
  const last = told.split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>:"|?*]/gu, '_').replace(/[. ]+$/, '')
  const named = /^(?:|\.+|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?)$/i.test(plain) ? `bundle_${plain}` : plain
  return shortened(named)
}

/** The end of a name says what it is: what is too long is cut in the middle. */
function shortened(name: string): string {
  const characters = [...name].slice(0, 10).concat([...name].slice(10).slice(-LONGEST))
  while (Buffer.byteLength(characters.join('')) > LONGEST) characters.splice(10, 1)
  return characters.join('')
}
