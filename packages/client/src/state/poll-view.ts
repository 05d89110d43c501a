/** A poll as it stands: the last vote of each person, up to its closing by whoever asked. */

import type { MessageState } from './message-state.ts'
import type { Poll } from './said.ts'

export type PollView = {
  readonly question: string
  readonly options: readonly { readonly text: string; readonly voters: readonly string[] }[]
  readonly multiple: boolean
  readonly isClosed: boolean
  /** How many people voted. */
  readonly voters: number
}

export function viewPoll(poll: Poll, { message, reactions, taken }: MessageState): PollView {
  const { question, options, multiple = false } = poll
  const closing = reactions.find(({ by, said }) => said?.closesPoll && by === message?.senderId)
  const votes = new Map<string, readonly number[]>()
  for (const { seq, by, said } of reactions) {
    if (!said?.vote || !by || seq > (closing?.seq ?? seq)) continue
    if (taken.some((one) => one.reaction === seq && one.by === by)) continue
    const chosen = [...new Set(said.vote)].filter((place) => place < options.length)
    votes.set(by, multiple ? chosen : chosen.slice(0, 1))
  }
  const all = [...votes]
  return {
    ...{ question, multiple, isClosed: closing !== undefined },
    options: options.map((text, place) => ({
      text,
      voters: all.filter(([, chosen]) => chosen.includes(place)).map(([by]) => by),
    })),
    voters: all.filter(([, chosen]) => chosen.length > 0).length,
  }
}
