/** People's pictures. They are asked for once for each address a picture has; a new picture has a new one. */

import { useEffect } from 'react'
import { create } from 'zustand'
import { client } from '../../worker/engine.ts'
import { usePerson } from './store.ts'

type Size = 'small' | 'large'

/** By size and address: where this page shows it from. Empty until it has come. */
const usePictures = create<{ readonly shown: Readonly<Record<string, string>> }>(() => ({ shown: {} }))

async function fetchPicture(userId: string, size: Size, key: string): Promise<void> {
  if (key in usePictures.getState().shown) return
  usePictures.setState(({ shown }) => ({ shown: { ...shown, [key]: '' } }))
  const picture = await client.people.picture(userId, size).catch(() => undefined)
  if (!picture) return
  usePictures.setState(({ shown }) => ({ shown: { ...shown, [key]: URL.createObjectURL(picture) } }))
}

export function usePicture(userId: string | undefined, size: Size = 'small'): string | undefined {
  const address = usePerson(userId)?.picture
  const key = `${size} ${address}`
  useEffect(() => {
    if (userId && address) void fetchPicture(userId, size, key)
  }, [userId, address, size, key])
  const shown = usePictures((state) => state.shown[key])
  return address && shown ? shown : undefined
}
