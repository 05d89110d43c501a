/** What is kept of photos, films, voices and files: of which chat and what kind, how much there may be, and the way to let go of it. */

import type { Client } from '@parley/client'
import { useCallback, useEffect, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Segmented } from '../../../components/segmented.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { byteSize } from '../../../i18n/sizes.ts'
import { client } from '../../../worker/engine.ts'
import { ChatAvatar } from '../../chats/chat-avatar.tsx'
import { type ChatInfo, useChat } from '../../chats/store.ts'
import { useTitle } from '../../chats/title.ts'
import { Group, Row } from '../group.tsx'

type Usage = ReturnType<Client['media']['kept']['usage']>
type OfChat = Usage['chats'][number]
type Wanted = NonNullable<Parameters<Client['media']['kept']['free']>[0]>

/** As people call them. */
const KINDS = [
  { name: () => t.settings_media_photos(), kinds: ['image', 'sticker'] },
  { name: () => t.settings_media_films(), kinds: ['video'] },
  { name: () => t.settings_media_voices(), kinds: ['voice', 'audio'] },
  { name: () => t.settings_media_files(), kinds: ['file'] },
] as const

const LIMITS = [500_000_000, 2_000_000_000, null] as const

const shelvesOf = ({ kinds: held }: OfChat) =>
  KINDS.map((one) => ({ ...one, size: one.kinds.reduce((sum, kind) => sum + (held[kind] ?? 0), 0) })).filter(
    ({ size }) => size > 0,
  )

export function KeptMedia() {
  const [usage, setUsage] = useState<Usage>()
  const [opened, open] = useState<string | null>(null)
  const task = useTask()
  const look = useCallback(() => client.media.kept.usage().then(setUsage), [])
  useEffect(() => void task.run(look), [look])

  const change = (work: Promise<unknown>) => void task.run(() => work.then(look))
  const shown = usage?.chats.find(({ chatId }) => chatId === opened)
  return (
    <Group title={t.settings_media()} about={t.settings_media_about()}>
      <Row title={t.settings_media_most()} about={usage && t.settings_media_now({ size: byteSize(usage.total) })}>
        <Segmented
          label={t.settings_media_most()}
          value={String(usage?.limit)}
          options={LIMITS.map((limit) => ({
            value: String(limit),
            label: limit === null ? t.settings_media_no_limit() : byteSize(limit),
          }))}
          onChange={(chosen) => {
            const limit = LIMITS.find((one) => String(one) === chosen)
            if (limit !== undefined) change(client.media.kept.setLimit(limit))
          }}
        />
      </Row>
      {usage?.chats.map((one) => (
        <OneChat key={one.chatId} of={one} onOpen={() => open(one.chatId)} />
      ))}
      {shown && (
        <FreeUp
          of={shown}
          isBusy={task.isBusy}
          onFree={(wanted) => change(client.media.kept.free(wanted))}
          onClose={() => open(null)}
        />
      )}
    </Group>
  )
}

function OneChat({ of, onOpen }: { of: OfChat; onOpen: () => void }) {
  const chat = useChat(of.chatId)
  if (!chat) return null
  return (
    <Row
      start={<ChatAvatar chat={chat} size={2.5} />}
      title={<Title chat={chat} />}
      about={shelvesOf(of)
        .map(({ name, size }) => `${name()} ${byteSize(size)}`)
        .join(' · ')}
      end={
        <Button look="soft" onClick={onOpen}>
          {t.settings_media_free()}
        </Button>
      }
    />
  )
}

const Title = ({ chat }: { chat: ChatInfo }) => useTitle(chat)

type FreeUpProps = { of: OfChat; isBusy: boolean; onFree: (wanted: Wanted) => void; onClose: () => void }

function FreeUp({ of, isBusy, onFree, onClose }: FreeUpProps) {
  const { chatId, size } = of
  const chat = useChat(chatId)
  if (!chat) return null
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t.settings_media_free()}
      about={t.settings_media_again()}
      actions={
        <Button isBusy={isBusy} onClick={() => onFree({ chatId })}>
          {t.settings_media_free_all({ size: byteSize(size) })}
        </Button>
      }
    >
      {shelvesOf(of).map(({ name, kinds, size: held }) => (
        <Row
          key={kinds[0]}
          title={name()}
          about={byteSize(held)}
          end={
            <Button
              look="soft"
              aria-label={t.settings_media_free_kind({ kind: name() })}
              onClick={() => onFree({ chatId, kinds: [...kinds] })}
            >
              {t.settings_media_free()}
            </Button>
          }
        />
      ))}
    </Dialog>
  )
}
