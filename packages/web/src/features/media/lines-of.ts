/** How an album is laid out. */

/** How many of a whole stand in each line: the last lines are the fullest, so that the first are the largest. */
export function linesOf(count: number): number[] {
  if (count <= 1) return [count]
  if (count === 2 || count === 4) return Array.from({ length: count / 2 }, () => 2)
  const first = count % 3
  return [...(first === 0 ? [] : [first]), ...Array.from({ length: Math.floor(count / 3) }, () => 3)]
}
