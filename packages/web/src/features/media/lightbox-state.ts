/** Which picture is shown large, if any. */

import type { Message } from '@parley/client'
import { create } from 'zustand'

/** `among`: what one goes on to from there; without, what is held of the conversation. */
type Shown = { readonly message: Message; readonly index: number; readonly among?: readonly Message[] | undefined }

export const useLarge = create<{ readonly shown: Shown | null }>(() => ({ shown: null }))

export const showLarge = (message: Message, index: number, among?: readonly Message[]) =>
  useLarge.setState({ shown: { message, index, among } })
export const closeLarge = () => useLarge.setState({ shown: null })
