/** A chat's newest message in one line: by what it is, then what it says. */

import type { PreviewLine } from '@parley/client'
import {
  Ban,
  BarChart3,
  CircleUser,
  Eye,
  File,
  Image,
  Lock,
  MapPin,
  Mic,
  Music,
  Sticker,
  TimerOff,
  Video,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../i18n/messages.ts'
import { stickerLine } from '../messages/preview.ts'

type Kind = PreviewLine['kind']

const SIGNS: Readonly<Record<Kind, ReactNode>> = {
  text: null,
  image: <Image />,
  video: <Video />,
  audio: <Music />,
  voice: <Mic />,
  sticker: <Sticker />,
  file: <File />,
  poll: <BarChart3 />,
  location: <MapPin />,
  contact: <CircleUser />,
  once: <Eye />,
  deleted: <Ban />,
  expired: <TimerOff />,
  unreadable: <Lock />,
}

const words = (): Readonly<Record<Kind, string>> => ({
  text: '',
  image: t.chats_photo(),
  video: t.chats_video(),
  audio: t.chats_audio(),
  voice: t.chats_voice(),
  sticker: t.chats_sticker(),
  file: t.chats_file(),
  poll: t.chats_poll(),
  location: t.chats_location(),
  contact: t.chats_contact(),
  once: t.chats_once(),
  deleted: t.chats_deleted(),
  expired: t.chats_expired(),
  unreadable: t.chats_locked(),
})

/** These say nothing beside what they are. */
const WORDLESS: readonly Kind[] = ['once', 'deleted', 'expired', 'unreadable']

export const previewText = ({ kind, text }: PreviewLine): string =>
  kind === 'sticker'
    ? stickerLine(text)
    : WORDLESS.includes(kind) || text === ''
      ? words()[kind]
      : text.replace(/\s+/g, ' ')

export const PreviewSign = ({ kind }: { kind: Kind }) =>
  SIGNS[kind] && (
    <span className="inline-flex shrink-0 [&_svg]:size-3.5" aria-hidden="true">
      {SIGNS[kind]}
    </span>
  )
