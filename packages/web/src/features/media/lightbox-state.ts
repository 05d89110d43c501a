/** Which picture is shown large, if any. */

import type { Message } from '@parley/client'
import { create } from 'zustand'

type Shown = { readonly message: Message; readonly index: number }

export const useLarge = create<{ readonly shown: Shown | null }>(() => ({ shown: null }))

export const showLarge = (message: Message, index: number) => useLarge.setState({ shown: { message, index } })
export const closeLarge = () => useLarge.setState({ shown: null })
