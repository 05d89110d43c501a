/** The ways into the account: password, authenticator app, recovery code. */

import { useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Skeleton } from '../../../components/spinner.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { newRecoveryCode } from '../../auth/store.ts'
import { ChangePassword } from '../change-password.tsx'
import { DisableSecondFactor, EnrolSecondFactor } from '../second-factor.tsx'
import { Group, Row } from '../group.tsx'
import { useAccount } from '../use-account.ts'

export function SecurityPage() {
  const { account, error, reload } = useAccount()
  const [opened, open] = useState<'password' | 'factor' | 'code' | null>(null)
  const task = useTask()
  const close = () => {
    open(null)
    void reload()
  }
  if (!account) return error ? <Banner tone="danger">{problemText(error)}</Banner> : <Skeleton className="h-80" />
  const { hasPassword, hasSecondFactor, recoveryCodesLeft } = account
  return (
    <>
      <Group>
        <Row
          title={t.auth_password()}
          about={t.settings_password_about()}
          end={
            <Button look="soft" onClick={() => open('password')}>
              {hasPassword ? t.settings_change() : t.settings_set()}
            </Button>
          }
        />
        <Row
          title={t.settings_factor()}
          about={hasSecondFactor ? t.settings_factor_on({ count: recoveryCodesLeft }) : t.settings_factor_about()}
          end={
            <Button look="soft" onClick={() => open('factor')}>
              {hasSecondFactor ? t.settings_turn_off() : t.settings_set_up()}
            </Button>
          }
        />
        <Row
          title={t.auth_code_title()}
          about={t.settings_code_about()}
          end={
            <Button look="soft" onClick={() => open('code')}>
              {t.settings_code_new()}
            </Button>
          }
        />
      </Group>
      <Dialog isOpen={opened === 'password'} onClose={close} title={t.settings_password_title()}>
        <ChangePassword account={account} onDone={close} />
      </Dialog>
      <Dialog isOpen={opened === 'factor'} onClose={close} title={t.settings_factor()}>
        {hasSecondFactor ? (
          <DisableSecondFactor account={account} onDone={close} />
        ) : (
          <EnrolSecondFactor account={account} onDone={close} />
        )}
      </Dialog>
      <Dialog
        isOpen={opened === 'code'}
        onClose={() => open(null)}
        title={t.settings_code_new()}
        about={t.settings_code_new_about()}
        actions={
          <>
            <Button look="plain" onClick={() => open(null)}>
              {t.shared_cancel()}
            </Button>
            <Button isBusy={task.isBusy} onClick={() => void task.run(newRecoveryCode)}>
              {t.settings_code_new()}
            </Button>
          </>
        }
      >
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      </Dialog>
    </>
  )
}
