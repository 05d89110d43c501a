/** Asks whoever wants to change the ways into an account to show that it is theirs: by password, or by their authenticator app. */

import type { auth } from '@parley/protocol'
import { type ReactNode, useState } from 'react'
import { Skeleton } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { PasswordField } from '../auth/password-field.tsx'
import { CodeField } from './code-field.tsx'
import { EmailedCode } from './emailed-code.tsx'
import type { Account } from './use-account.ts'

export function useProof(account: Account | undefined): { field: ReactNode; proof: auth.Proof | null } {
  const [said, say] = useState('')
  const [sent, setSent] = useState<auth.Proof | null>(null)
  if (!account) return { field: <Skeleton className="h-16" />, proof: null }
  if (account.hasPassword) {
    return { field: <PasswordField value={said} onChange={say} />, proof: said === '' ? null : { password: said } }
  }
  if (account.hasSecondFactor) {
    const field = <CodeField label={t.settings_code_app()} value={said} onChange={say} />
    return { field, proof: said === '' ? null : { secondFactor: said } }
  }
  return { field: <EmailedCode by={account.email ? 'email' : 'phone'} onChange={setSent} />, proof: sent }
}
