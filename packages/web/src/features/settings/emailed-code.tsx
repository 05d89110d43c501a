/** A code sent to one's own address or number, as a proof for those who have no password. */

import type { auth } from '@parley/protocol'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { CodeField } from './code-field.tsx'

type Props = { by: auth.Channel; onChange: (proof: auth.Proof | null) => void }

export function EmailedCode({ by, onChange }: Props) {
  const [sent, setSent] = useState<auth.VerificationSession>()
  const [code, setCode] = useState('')
  const task = useTask()
  if (!sent) {
    return (
      <div className="flex flex-col gap-2">
        <Button
          look="soft"
          isBusy={task.isBusy}
          onClick={() => void task.run(async () => setSent(await client.account.confirm(by)))}
        >
          {t.settings_code_send()}
        </Button>
        {task.error !== null && <p className="text-danger text-small">{problemText(task.error)}</p>}
      </div>
    )
  }
  return (
    <CodeField
      label={t.settings_code_sent({ to: sent.email ?? sent.phone ?? '' })}
      value={code}
      onChange={(value) => {
        setCode(value)
        onChange(value === '' ? null : { sessionId: sent.sessionId, code: value })
      }}
    />
  )
}
