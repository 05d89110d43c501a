/** What a text is indexed by and a query looked up by, both normalised. Pure. */

/** Every one, and every two in a row, of its characters. A text that contains another has all of that one's. */
export function gramsOf(normal: string): Set<string> {
  const characters = Array.from(normal)
  const grams = new Set(characters)
  for (let i = 1; i < characters.length; i++) grams.add(characters[i - 1]! + characters[i]!)
  return grams
}

/** What to look a query up by: pairs imply their characters, so one character alone is needed only where there is no pair. */
export function queryGrams(normal: string): string[] {
  const grams = gramsOf(normal)
  const alone = Array.from(normal).length === 1
  return [...grams].filter((gram) => alone || Array.from(gram).length === 2)
}
