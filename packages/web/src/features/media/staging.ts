/** Files somebody has picked, pasted or dropped, before they are sent: looked at once more, with words to go with them. */

import type { Message } from '@parley/client'
import { LIMITS } from '@parley/protocol/limits'
import { create } from 'zustand'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { stopAside } from '../messages/composing.ts'
import { jumpToEnd } from '../messages/jump.ts'
import { expect, forgetOne } from '../messages/store.ts'
import { keepOwn } from './opened.ts'

export type Staged = {
  readonly chatId: string
  readonly files: readonly File[]
  readonly replyTo?: string
  /** To go with them, to begin with. */
  readonly text?: string
}

export const useStaged = create<{ readonly staged: Staged | null }>(() => ({ staged: null }))

export const unstage = () => useStaged.setState({ staged: null })

export function stage(chatId: string, files: readonly File[], replyTo?: string, text?: string): void {
  const before = useStaged.getState().staged
  const all = [...(before?.chatId === chatId ? before.files : []), ...files.filter(({ size }) => size > 0)]
  if (files.some(({ size }) => size === 0)) notify(t.media_empty())
  if (all.length > LIMITS.mediaPerMessage) notify(t.media_too_many({ count: LIMITS.mediaPerMessage }))
  if (all.length === 0) return
  const kept = all.slice(0, LIMITS.mediaPerMessage)
  const withIt = { ...(replyTo === undefined ? {} : { replyTo }), ...(text === undefined ? {} : { text }) }
  useStaged.setState({ staged: { chatId, files: kept, ...withIt } })
}

export function dropStaged(index: number): void {
  const { staged } = useStaged.getState()
  if (!staged) return
  const files = staged.files.filter((_, i) => i !== index)
  useStaged.setState({ staged: files.length > 0 ? { ...staged, files } : null })
}

export const filesIn = (transfer: DataTransfer | null): File[] => [...(transfer?.files ?? [])]

export type SendingFiles = {
  readonly text?: string
  readonly replyTo?: string
  readonly viewOnce?: boolean
  /** Pictures as they are, not made smaller, and with all that is written into them. */
  readonly original?: boolean
  /** Not to be shown or played, only handed over. */
  readonly asFiles?: boolean
}

export async function sendFiles(
  chatId: string,
  me: string,
  files: readonly File[],
  { original = false, asFiles = false, ...options }: SendingFiles,
): Promise<void> {
  const { fileToSend } = await import('@parley/client/browser')
  const made = await Promise.all(
    files.map(async (file) => (asFiles ? plainFile(file) : fileToSend(file, { original }))),
  )
  await sendReady(chatId, me, made, options)
}

const plainFile = (file: File): Ready => ({
  ...{ kind: 'file', source: file, name: file.name },
  ...(file.type ? { type: file.type } : {}),
})

type Ready = Parameters<typeof client.media.send>[1][number]

/** The bubble is there at once. */
export async function sendReady(
  chatId: string,
  me: string,
  files: readonly Ready[],
  options: Omit<SendingFiles, 'original' | 'asFiles'> = {},
): Promise<void> {
  const clientId = crypto.randomUUID()
  const media = files.map(({ source, ...part }, index) => {
    if (source instanceof Blob) keepOwn(clientId, index, source)
    return { ...part, mediaId: '', size: source.size }
  })
  const { text, replyTo, viewOnce } = options
  const message: Message = {
    ...{ id: clientId, chatId, seq: 0, clientId, senderId: me, deviceId: null, at: Date.now(), state: 'pending' },
    said: { ...(text === undefined ? {} : { text }), ...(viewOnce ? { viewOnce } : {}), media },
    ...(text === undefined ? {} : { text }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...{ silent: false, forwarded: false, isEdited: false, isDeleted: false, isExpired: false },
    ...{ isPinned: false, isStarred: false, reactions: [] },
  }
  if (replyTo !== undefined) stopAside(chatId)
  await jumpToEnd(chatId)
  expect(message, {})
  try {
    await client.media.send(chatId, files, { ...options, clientId })
  } catch (error) {
    forgetOne(message)
    notify(problemText(error))
  }
}
