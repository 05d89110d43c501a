/** A password, which may be looked at while it is written. */

import { Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { IconButton } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { t } from '../../i18n/messages.ts'

type Props = {
  label?: string
  value: string
  onChange: (value: string) => void
  isNew?: boolean
  hint?: ReactNode
  problem?: string | undefined
}

export function PasswordField({ label = t.auth_password(), value, onChange, isNew = false, hint, problem }: Props) {
  const [isShown, show] = useState(false)
  return (
    <TextField
      label={label}
      type={isShown ? 'text' : 'password'}
      name="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={hint}
      problem={problem}
      required
      action={
        <IconButton
          label={isShown ? t.auth_password_hide() : t.auth_password_show()}
          icon={isShown ? <EyeOff /> : <Eye />}
          onClick={() => show(!isShown)}
        />
      }
    />
  )
}
