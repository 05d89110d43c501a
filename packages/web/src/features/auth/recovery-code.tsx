/** The recovery code, shown once. One goes on only after saying that it is kept. */

import { Copy, Download, Printer } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { saveFile } from '../../components/save-file.ts'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { codeIsKept } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export default function RecoveryCode({ code }: { code: string }) {
  const [isKept, keep] = useState(false)
  return (
    <WelcomeFrame title={t.auth_code_title()} about={t.auth_code_about()}>
      <div className="flex flex-col gap-4">
        <ol
          aria-label={t.auth_code_title()}
          className="grid grid-cols-4 gap-x-3 gap-y-2 rounded-card bg-sunken p-4 text-center font-mono text-[0.95rem]"
          dir="ltr"
        >
          {code.split('-').map((group, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat, and never move
            <li key={i}>{group}</li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2 print:hidden">
          <Button look="soft" className="flex-1" onClick={() => void copy(code)}>
            <Copy className="size-4" /> {t.auth_code_copy()}
          </Button>
          <Button look="soft" className="flex-1" onClick={() => save(code)}>
            <Download className="size-4" /> {t.auth_code_save()}
          </Button>
          <Button look="soft" className="flex-1" onClick={() => print()}>
            <Printer className="size-4" /> {t.auth_code_print()}
          </Button>
        </div>
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={isKept}
            onChange={(event) => keep(event.target.checked)}
          />
          {t.auth_code_kept()}
        </label>
        <Button disabled={!isKept} onClick={() => void codeIsKept()}>
          {t.auth_continue()}
        </Button>
      </div>
    </WelcomeFrame>
  )
}

async function copy(code: string): Promise<void> {
  await navigator.clipboard.writeText(code)
  notify(t.auth_code_copied())
}

const save = (code: string) =>
  saveFile('parley-recovery-code.txt', `${t.auth_code_title()} (${location.host})\n\n${code}\n`)
