/** Emoji by the names people type: fetched from this server once somebody types a colon. */

let loading: Promise<Readonly<Record<string, string>>> | undefined

const names = (): Promise<Readonly<Record<string, string>>> => {
  loading ??= fetch('/emoji/names.json').then((answer) => answer.json() as Promise<Record<string, string>>)
  loading.catch(() => {
    loading = undefined
  })
  return loading
}

export type Named = { readonly name: string; readonly emoji: string }

const MOST = 8

/** Those that begin so first, then those that have it in them. */
export async function emojiLike(query: string): Promise<Named[]> {
  const found = Object.entries(await names()).filter(([name]) => name.includes(query))
  const rank = ([name]: [string, string]) => (name === query ? 0 : name.startsWith(query) ? 1 : 2)
  return found
    .sort((a, b) => rank(a) - rank(b) || a[0].length - b[0].length)
    .slice(0, MOST)
    .map(([name, emoji]) => ({ name, emoji }))
}

export const emojiNamed = async (name: string): Promise<string | undefined> => (await names())[name]
