/** Messages chosen to do something with all of them. */

import { create } from 'zustand'

type Selection = { readonly chatId: string | null; readonly ids: ReadonlySet<string> }

const NONE: Selection = { chatId: null, ids: new Set() }

export const useSelection = create<Selection>(() => NONE)

export const clearSelection = () => useSelection.setState(NONE)

export function toggleSelected(chatId: string, id: string): void {
  const { chatId: current, ids: before } = useSelection.getState()
  const ids = new Set(current === chatId ? before : [])
  if (!ids.delete(id)) ids.add(id)
  useSelection.setState(ids.size > 0 ? { chatId, ids } : NONE)
}
