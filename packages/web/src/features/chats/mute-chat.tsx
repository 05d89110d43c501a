/** For how long a chat shall be quiet. */

import { Dialog } from '../../components/dialog.tsx'
import { ListRow } from '../../components/list-row.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from './store.ts'

const HOUR = 3_600_000
/** Nobody waits that long. */
const FOR_GOOD = 100 * 365 * 24 * HOUR

type Props = { chat: ChatInfo; isOpen: boolean; onClose: () => void }

export function MuteChat({ chat, isOpen, onClose }: Props) {
  const spans: [string, number][] = [
    [t.chats_mute_hour(), HOUR],
    [t.chats_mute_8_hours(), 8 * HOUR],
    [t.chats_mute_week(), 7 * 24 * HOUR],
    [t.chats_mute_for_good(), FOR_GOOD],
  ]
  const mute = (span: number) => {
    onClose()
    client.chats.mute(chat.id, Date.now() + span).catch((error: unknown) => notify(problemText(error)))
  }
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.chats_mute()} about={t.chats_mute_about()}>
      <ul>
        {spans.map(([label, span]) => (
          <li key={span}>
            <ListRow title={label} onPress={() => mute(span)} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
