/** Folders: chats put together by hand or by what they are; the same on all one's devices, and nobody else's business. */

import type { Folder } from '@parley/client'
import { create } from 'zustand'
import { client, on } from '../../../worker/engine.ts'

export type { Folder } from '@parley/client'

type Folders = { readonly folders: readonly Folder[]; readonly currentId: string | null }

export const useFolders = create<Folders>(() => ({ folders: [], currentId: null }))

export async function loadFolders(): Promise<void> {
  const folders = await client.own.folders()
  useFolders.setState(({ currentId }) => ({
    folders,
    currentId: folders.some(({ id }) => id === currentId) ? currentId : null,
  }))
}

export function startFolders(): void {
  on('own', ({ name }) => {
    if (name.startsWith('folder:')) void loadFolders()
  })
}

export const forgetFolders = () => useFolders.setState({ folders: [], currentId: null })
export const showFolder = (currentId: string | null) => useFolders.setState({ currentId })

export const saveFolder = (folder: Folder) => client.own.setFolder(folder)
export const removeFolder = (id: string) => client.own.removeFolder(id)

export const newFolder = (folders: readonly Folder[]): Folder => ({
  id: crypto.randomUUID(),
  name: '',
  order: Math.max(0, ...folders.map(({ order }) => order)) + 1,
  chatIds: [],
})

/** By hand: in, or no longer. What it is may still bring it in, so it is named as an exception then. */
export function withChat(folder: Folder, chatId: string, isIn: boolean): Folder {
  const chatIds = folder.chatIds.filter((id) => id !== chatId)
  const except = (folder.except ?? []).filter((id) => id !== chatId)
  return isIn
    ? { ...folder, chatIds: [...chatIds, chatId], except }
    : { ...folder, chatIds, except: [...except, chatId] }
}
