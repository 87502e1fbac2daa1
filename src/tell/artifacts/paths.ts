/** Names of devices that Windows opens instead of a file, whatever the extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/
const LONGEST = 60

/**
 * A file name from text of the evidence: ASCII letters in lower case, digits, dot, hyphen and underscore, anything else a hyphen; never empty,
 * hidden, a way upwards or the name of a device.
 */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
    .replace(/[.-]+$/, '')
  if (plain === '') return 'unnamed'
  return DEVICE.test(plain) ? `_${plain}` : plain
}

/** Gives each thing a name of its own: the second one that would be called `a` is `a-2`. Asked again, it answers the same. */
export function createNamer<T>(nameOf: (thing: T) => string, keyOf: (thing: T) => string) {
  const given = new Map<string, string>()
  const taken = new Set<string>()
  return (thing: T): string => {
    const key = keyOf(thing)
    const before = given.get(key)
    if (before !== undefined) return before
    const wished = nameOf(thing)
    let name = wished
    for (let count = 2; taken.has(name); count++) name = `${wished}-${count}`
    taken.add(name)
    given.set(key, name)
    return name
  }
}
