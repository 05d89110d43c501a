/** Somebody gave one a link. */

import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { t } from '../../i18n/messages.ts'
import { joinPath } from './join-link.ts'

export function JoinByLink({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [, go] = useLocation()
  const [link, setLink] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const path = joinPath(link)
    setWrong(!path)
    if (!path) return
    onClose()
    go(path)
  }
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.chats_join_by_link()} about={t.chats_join_about()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.chats_join_link()}
          value={link}
          onChange={(event) => setLink(event.target.value)}
          problem={isWrong ? t.chats_join_wrong() : undefined}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <Button type="submit" disabled={link.trim() === ''} className="self-end">
          {t.shared_continue()}
        </Button>
      </form>
    </Dialog>
  )
}
