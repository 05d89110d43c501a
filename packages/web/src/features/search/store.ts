/** What one looks for, and what was found: on this device, and on the server in the chats it keeps, in one list. */

import type { Message, SearchKind } from '@parley/client'
import { create } from 'zustand'
import { calls, client } from '../../worker/engine.ts'
import { useChats } from '../chats/store.ts'
import { previewOf } from '../messages/preview.ts'
import { keepPerson, type Person } from '../users/store.ts'

export type Hit = {
  readonly id: string
  readonly chatId: string
  readonly seq: number
  readonly senderId: string | null
  readonly at: number
  readonly text: string
}

export type Filter = SearchKind | 'all'

type Search = {
  readonly isOpen: boolean
  readonly text: string
  readonly filter: Filter
  readonly hits: readonly Hit[]
  readonly people: readonly Person[]
  readonly isBusy: boolean
  readonly hasMore: boolean
}

const NOTHING: Search = {
  isOpen: false,
  text: '',
  filter: 'all',
  hits: [],
  people: [],
  isBusy: false,
  hasMore: false,
}
const PAGE = 30
/** Typing on is faster than this. */
const PAUSE_MS = 180
/** From here on others are asked: one letter is nobody's name. */
const TELLING = 2

export const useSearch = create<Search>(() => NOTHING)

let turn = 0
let pause: ReturnType<typeof setTimeout> | undefined

export const openSearch = () => useSearch.setState({ isOpen: true })

export function closeSearch(): void {
  turn++
  clearTimeout(pause)
  useSearch.setState(NOTHING)
}

export function look(by: { text?: string; filter?: Filter }): void {
  useSearch.setState({ ...by, isOpen: true, isBusy: true })
  const { text, filter } = useSearch.getState()
  const mine = ++turn
  clearTimeout(pause)
  if (text.trim() === '' && filter === 'all') {
    return useSearch.setState({ hits: [], people: [], isBusy: false, hasMore: false })
  }
  pause = setTimeout(() => void find(text.trim(), filter, mine), PAUSE_MS)
}

async function find(text: string, filter: Filter, mine: number): Promise<void> {
  const kind = filter === 'all' ? undefined : filter
  const [onDevice, onServer, people] = await Promise.all([
    client.search({ text, kind, limit: PAGE }).catch((): Message[] => []),
    kind === undefined ? searchServer(text) : [],
    kind === undefined && text.length >= TELLING ? client.people.search(text.replace(/^@/, '')).catch(() => []) : [],
  ])
  if (mine !== turn) return
  people.forEach(keepPerson)
  const hits = merged(onDevice.map(hitOf), onServer)
  useSearch.setState({ hits, people, isBusy: false, hasMore: onDevice.length === PAGE })
}

/** Further back, on this device. */
export async function findMore(): Promise<void> {
  const { text, filter, hits } = useSearch.getState()
  const last = hits.at(-1)
  const mine = turn
  if (!last) return
  useSearch.setState({ isBusy: true })
  const kind = filter === 'all' ? undefined : filter
  const query = { text: text.trim(), kind, limit: PAGE, before: last.at + 1 }
  const older = await client.search(query).catch((): Message[] => [])
  if (mine !== turn) return
  const all = merged(hits, older.map(hitOf))
  useSearch.setState({ hits: all, isBusy: false, hasMore: older.length === PAGE && all.length > hits.length })
}

/** Chats the server keeps may have more than has come to this device. */
async function searchServer(text: string): Promise<Hit[]> {
  const hasOpen = Object.values(useChats.getState().chats).some(({ privacy }) => privacy === 'server')
  if (!hasOpen || text.length < TELLING) return []
  const { results } = await calls.search.search({ q: text }).catch(() => ({ results: [] }))
  return results.map(({ message, chatId, highlightedContent }) => ({
    ...{ id: message.id, chatId, seq: message.seq, senderId: message.senderId, at: message.at },
    text: highlightedContent.map((part) => part.text).join(''),
  }))
}

const hitOf = (message: Message): Hit => {
  const { id, chatId, seq, senderId, at, said, text } = message
  return { id, chatId, seq, senderId, at, text: text ?? said?.media?.[0]?.name ?? previewOf(message) }
}

/** Newest first, each once. */
function merged(one: readonly Hit[], other: readonly Hit[]): Hit[] {
  const byId = new Map([...other, ...one].map((hit) => [hit.id, hit]))
  return [...byId.values()].sort((a, b) => b.at - a.at)
}
