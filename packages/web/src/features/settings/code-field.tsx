/** Where a code is typed: of an authenticator app, or one that was sent. */

import { TextField } from '../../components/text-field.tsx'

type CodeProps = { label: string; value: string; onChange: (value: string) => void; problem?: string | undefined }

export const CodeField = ({ label, value, onChange, problem }: CodeProps) => (
  <TextField
    label={label}
    value={value}
    onChange={(event) => onChange(event.target.value.replace(/\s/g, '').toLowerCase())}
    inputMode="text"
    autoComplete="one-time-code"
    dir="ltr"
    problem={problem}
  />
)
