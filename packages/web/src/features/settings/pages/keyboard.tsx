/** What keys do. */

import type { Word } from '../../../i18n/messages.ts'
import { t } from '../../../i18n/messages.ts'
import { Group, Row } from '../group.tsx'

const MOD = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

const EVERYWHERE: readonly [Word, string[]][] = [
  ['settings_key_search', [MOD, 'K']],
  ['settings_key_settings', [MOD, ',']],
  ['settings_key_keys', [MOD, '/']],
  ['settings_key_regions', ['F6']],
  ['settings_key_back', ['Esc']],
]

const WRITING: readonly [Word, string[]][] = [
  ['settings_key_send', ['Enter']],
  ['settings_key_line', ['Shift', 'Enter']],
]

export function KeyboardPage() {
  return (
    <>
      <Keys title={t.settings_keys_everywhere()} keys={EVERYWHERE} />
      <Keys title={t.settings_keys_writing()} keys={WRITING} />
    </>
  )
}

function Keys({ title, keys }: { title: string; keys: readonly [Word, string[]][] }) {
  return (
    <Group title={title}>
      {keys.map(([word, parts]) => (
        <Row
          key={word}
          title={t[word]()}
          end={
            <span className="flex gap-1" dir="ltr">
              {parts.map((part) => (
                <kbd key={part} className="rounded-small border border-line bg-sunken px-2 py-0.5 font-sans text-small">
                  {part}
                </kbd>
              ))}
            </span>
          }
        />
      ))}
    </Group>
  )
}
