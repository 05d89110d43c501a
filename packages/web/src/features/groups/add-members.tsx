/** More people into a group; and whether they may read what was said before. */

import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Switch } from '../../components/switch.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from '../chats/store.ts'
import { PickPeople } from '../users/pick-people.tsx'
import type { Person } from '../users/store.ts'

export function AddMembers({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const [mayRead, setMayRead] = useState(false)
  const inside = useMemo(() => new Set(chat.members.map(({ userId }) => userId)), [chat.members])
  const task = useTask()
  const isSealed = chat.privacy === 'e2ee'
  const add = () =>
    void task.run(async () => {
      const ids = chosen.map(({ id }) => id)
      await client.members.add(chat.id, ids)
      if (mayRead && isSealed) for (const id of ids) await client.members.grantHistory(chat.id, id)
      go(`/chat/${chat.id}/info`)
    })
  return (
    <div className="flex h-full flex-col">
      <PickPeople chosen={chosen} onChange={setChosen} without={inside} />
      <div className="flex flex-col gap-3 border-line border-t p-4">
        {isSealed && (
          <div className="flex items-center gap-3">
            <span className="flex-1">
              <span className="block font-medium">{t.groups_history()}</span>
              <span className="block text-quiet text-small">{t.groups_history_about()}</span>
            </span>
            <Switch label={t.groups_history()} isOn={mayRead} onChange={setMayRead} />
          </div>
        )}
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button isBusy={task.isBusy} disabled={chosen.length === 0} onClick={add}>
          {t.groups_add()}
        </Button>
      </div>
    </div>
  )
}
