/** Which question is open in the conversation: one at a time. */

import type { Message } from '@parley/client'
import { create } from 'zustand'

export type Question =
  | { readonly kind: 'forward' | 'delete'; readonly messages: readonly Message[] }
  | { readonly kind: 'info' | 'react'; readonly message: Message }
  | { readonly kind: 'poll' | 'place' | 'contact' | 'timer' | 'date' | 'scheduled' | 'schedule' }

export const useQuestion = create<{ readonly question: Question | null }>(() => ({ question: null }))

export const ask = (question: Question) => useQuestion.setState({ question })
export const answered = () => useQuestion.setState({ question: null })
