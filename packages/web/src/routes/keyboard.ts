/** The one map of keys that hold everywhere. What belongs to a single part is kept by that part. */

type Shortcut = { readonly name: string; readonly keys: string; readonly run: () => void }

const shortcuts = new Map<string, Shortcut>()

/** `mod+k`: Ctrl, or ⌘ where there is one. Hands back what takes it off again. */
export function bindKeys(shortcut: Shortcut): () => void {
  shortcuts.set(shortcut.keys, shortcut)
  return () => void (shortcuts.get(shortcut.keys) === shortcut && shortcuts.delete(shortcut.keys))
}

export const boundKeys = (): Shortcut[] => [...shortcuts.values()]

function keysOf(event: KeyboardEvent): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'mod' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey ? 'shift' : '',
    event.key.toLowerCase(),
  ]
  return parts.filter(Boolean).join('+')
}

/** F6 goes from region to region, as on a desktop. */
function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.offsetParent !== null,
  )
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(at + step + regions.length) % regions.length]
  next?.focus()
}

export function startKeyboard(): void {
  addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === 'F6') {
      event.preventDefault()
      return nextRegion(event.shiftKey ? -1 : 1)
    }
    const shortcut = shortcuts.get(keysOf(event))
    if (!shortcut) return
    event.preventDefault()
    shortcut.run()
  })
}
