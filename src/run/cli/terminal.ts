/** no-color.org and force-color.org. */
export function useColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false') return true
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return stream.isTTY === true && TERM !== 'dumb' && FORCE_COLOR === undefined
}

/** As wide as the terminal, within reason; 100 columns where there is none. */
export const widthOf = (stream: NodeJS.WriteStream): number =>
  Math.min(Math.max(stream.columns ?? 100, 60), 140)
