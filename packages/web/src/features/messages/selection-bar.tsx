/** In place of the composer while messages are chosen: what can be done with all of them. */

import { Copy, Forward, Trash2, X } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { bindKeys } from '../../routes/keyboard.ts'
import { copyText, mayForward } from './actions.ts'
import { ask } from './dialogs.ts'
import { clearSelection, useSelection } from './selection.ts'
import { useHistory } from './store.ts'

export function SelectionBar({ chatId }: { chatId: string }) {
  const { ids } = useSelection()
  const chosen = useHistory(chatId).messages.filter(({ id }) => ids.has(id))
  useEffect(() => bindKeys({ name: 'selection', keys: 'escape', run: clearSelection }), [])
  return (
    <div className="appear mx-auto flex w-full max-w-3xl items-center gap-1 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <IconButton label={t.shared_cancel()} icon={<X />} onClick={clearSelection} />
      <span className="flex-1 px-2 font-semibold" role="status">
        {t.messages_chosen({ count: chosen.length })}
      </span>
      <IconButton
        label={t.messages_copy()}
        icon={<Copy />}
        onClick={() => void copyText(chosen).then(clearSelection)}
      />
      <IconButton
        label={t.messages_forward()}
        icon={<Forward />}
        disabled={!chosen.every(mayForward)}
        onClick={() => ask({ kind: 'forward', messages: chosen })}
      />
      <IconButton
        label={t.messages_delete()}
        icon={<Trash2 />}
        className="text-danger!"
        onClick={() => ask({ kind: 'delete', messages: chosen })}
      />
    </div>
  )
}
