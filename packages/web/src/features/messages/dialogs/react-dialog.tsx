/** Any emoji there is, as a reaction. */

import type { Message } from '@parley/client'
import { Dialog } from '../../../components/dialog.tsx'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import { toggleReaction } from '../actions.ts'
import { EmojiPicker } from '../composer/emoji-picker.tsx'

export default function ReactDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const me = useMe()
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_react()}>
      <EmojiPicker
        onPick={(emoji) => {
          toggleReaction(message, emoji, me)
          onClose()
        }}
      />
    </Dialog>
  )
}
