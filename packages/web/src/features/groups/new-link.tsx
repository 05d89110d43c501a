/** A new link: how long it leads in, and how many. */

import { useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { timerText } from '../chats/timer-text.ts'
import { makeLink } from './links.ts'

const DAY = 86_400_000
const LIVES = [DAY, 7 * DAY, 28 * DAY]
const USES = [null, 1, 10, 100]

type Props = { chatId: string; isOpen: boolean; onClose: () => void; onMade: () => Promise<void> }

export function NewLink({ chatId, isOpen, onClose, onMade }: Props) {
  const [life, setLife] = useState(String(LIVES[1]))
  const [uses, setUses] = useState(String(USES[0]))
  const task = useTask()
  const make = () =>
    void task.run(async () => {
      await makeLink(chatId, Number(life), uses === 'null' ? null : Number(uses))
      await onMade()
      onClose()
    })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t.groups_link_new()}
      actions={
        <Button isBusy={task.isBusy} onClick={make}>
          {t.groups_link_make()}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-small">{t.groups_link_life()}</span>
          <Segmented
            label={t.groups_link_life()}
            value={life}
            onChange={setLife}
            options={LIVES.map((one) => ({ value: String(one), label: timerText(one) }))}
          />
        </div>
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-small">{t.groups_link_uses()}</span>
          <Segmented
            label={t.groups_link_uses()}
            value={uses}
            onChange={setUses}
            options={USES.map((one) => ({
              value: String(one),
              label: one === null ? t.groups_link_any() : String(one),
            }))}
          />
        </div>
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      </div>
    </Dialog>
  )
}
