/** An authenticator app as a second key to the account: shown as a QR code, confirmed by its first code, with codes for the day it is lost. */

import { type FormEvent, type ReactNode, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { QrCode } from '../../components/qr-code.tsx'
import { saveFile } from '../../components/save-file.ts'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { Account } from './use-account.ts'
import { CodeField } from './code-field.tsx'
import { useProof } from './use-proof.tsx'

type Props = { account: Account; onDone: () => void }

export function EnrolSecondFactor({ account, onDone }: Props) {
  const [enrolled, setEnrolled] = useState<{ secret: string; uri: string }>()
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes) return <LostPhoneCodes codes={codes} onDone={onDone} />
  if (enrolled) return <FirstCode {...enrolled} onConfirmed={setCodes} />
  return (
    <ProofForm
      account={account}
      about={t.settings_factor_about()}
      action={t.auth_continue()}
      onProven={async (proof) => setEnrolled(await client.account.enrolSecondFactor(proof))}
    />
  )
}

export function DisableSecondFactor({ account, onDone }: Props) {
  return (
    <ProofForm
      account={account}
      about={t.settings_factor_off_about()}
      action={t.settings_turn_off()}
      onProven={async (proof) => {
        await client.account.disableSecondFactor(proof)
        onDone()
      }}
    />
  )
}

type Proof = NonNullable<ReturnType<typeof useProof>['proof']>
type FormProps = { account: Account; about: string; action: string; onProven: (proof: Proof) => Promise<void> }

function ProofForm({ account, about, action, onProven }: FormProps) {
  const { field, proof } = useProof(account)
  const task = useTask()
  return (
    <Step
      about={about}
      error={task.error}
      isBusy={task.isBusy}
      isReady={proof !== null}
      action={action}
      onSubmit={() => void task.run(() => onProven(proof!))}
    >
      {field}
    </Step>
  )
}

type FirstProps = { secret: string; uri: string; onConfirmed: (codes: readonly string[]) => void }

function FirstCode({ secret, uri, onConfirmed }: FirstProps) {
  const [code, setCode] = useState('')
  const task = useTask()
  const confirm = async () => onConfirmed(await client.account.confirmSecondFactor(code))
  return (
    <Step
      about={t.settings_factor_scan()}
      error={task.error}
      isBusy={task.isBusy}
      isReady={/^\d{6}$/.test(code)}
      action={t.settings_factor_confirm()}
      onSubmit={() => void task.run(confirm)}
    >
      <div className="mx-auto w-48">
        <QrCode text={uri} label={t.settings_factor_qr()} />
      </div>
      <code className="select-all break-all rounded-card bg-sunken p-3 text-center text-small" dir="ltr">
        {secret}
      </code>
      <CodeField label={t.settings_code_app()} value={code} onChange={setCode} />
    </Step>
  )
}

function LostPhoneCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const all = codes.join('\n')
  const copy = async () => {
    await navigator.clipboard.writeText(all)
    notify(t.auth_code_copied())
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-quiet">{t.settings_factor_codes()}</p>
      <ol
        aria-label={t.settings_factor_codes_title()}
        className="grid grid-cols-2 gap-2 rounded-card bg-sunken p-4 text-center font-mono"
        dir="ltr"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button look="soft" className="flex-1" onClick={() => void copy()}>
          {t.auth_code_copy()}
        </Button>
        <Button
          look="soft"
          className="flex-1"
          onClick={() => saveFile('parley-codes.txt', `${location.host}\n\n${all}\n`)}
        >
          {t.auth_code_save()}
        </Button>
      </div>
      <Button onClick={onDone}>{t.settings_done()}</Button>
    </div>
  )
}

type StepProps = {
  about: string
  error: unknown
  isBusy: boolean
  isReady: boolean
  action: string
  onSubmit: () => void
  children: ReactNode
}

function Step({ about, error, isBusy, isReady, action, onSubmit, children }: StepProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <p className="text-quiet">{about}</p>
      {children}
      {error !== null && <Banner tone="danger">{problemText(error)}</Banner>}
      <Button type="submit" isBusy={isBusy} disabled={!isReady}>
        {action}
      </Button>
    </form>
  )
}
