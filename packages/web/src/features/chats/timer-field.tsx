/** Any length of time: a number and its unit. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { t } from '../../i18n/messages.ts'
import { timerText, UNITS, unitName } from './timer-text.ts'

type Props = { least: number; most: number; isBusy: boolean; onSet: (ms: number) => void }

export function TimerField({ least, most, isBusy, onSet }: Props) {
  const [amount, setAmount] = useState('')
  const [unit, setUnit] = useState<(typeof UNITS)[number][0]>('minute')
  const length = UNITS.find(([name]) => name === unit)![1]
  const ms = Number(amount) * length
  const isRight = /^\d+$/.test(amount) && ms >= least && ms <= most
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isRight) onSet(ms)
  }
  return (
    <form className="flex flex-wrap items-end gap-2 border-line border-t px-2 pt-3" onSubmit={submit}>
      <TextField
        label={t.chats_timer_other()}
        inputMode="numeric"
        maxLength={6}
        value={amount}
        onChange={(event) => setAmount(event.target.value)}
        problem={
          amount === '' || isRight
            ? undefined
            : t.chats_timer_bounds({ least: timerText(least), most: timerText(most) })
        }
        className="min-w-24 flex-1"
        action={
          <select
            aria-label={t.chats_timer_unit()}
            value={unit}
            onChange={(event) => setUnit(event.target.value as typeof unit)}
            className="min-h-9 rounded-small bg-transparent px-1 hover:bg-hover"
          >
            {UNITS.toReversed().map(([name]) => (
              <option key={name} value={name} className="bg-raised">
                {unitName(name, Number(amount) || 2)}
              </option>
            ))}
          </select>
        }
      />
      <Button type="submit" disabled={!isRight} isBusy={isBusy}>
        {t.chats_timer_set()}
      </Button>
    </form>
  )
}
