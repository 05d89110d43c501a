/** Every emoji, to look through or to search; its names come from this server. */

import { EmojiPicker as Picker } from 'frimousse'
import { getLocale } from '../../../i18n/locale.ts'
import { t } from '../../../i18n/messages.ts'

/** Languages whose names are built in; others search in English. */
const NAMED = ['en', 'de', 'es']

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const locale = NAMED.includes(getLocale()) ? getLocale() : 'en'
  return (
    <Picker.Root
      locale={locale}
      emojibaseUrl={`${location.origin}/emoji`}
      columns={8}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      className="flex h-80 w-full flex-col"
    >
      <Picker.Search
        aria-label={t.messages_emoji_search()}
        placeholder={t.messages_emoji_search()}
        className="min-h-10 rounded-card border border-line bg-bg px-3 text-[1rem] outline-none focus-visible:border-accent"
      />
      <Picker.Viewport className="mt-2 min-h-0 flex-1 outline-none">
        <Picker.Loading className="grid h-full place-items-center text-quiet">
          {t.messages_emoji_loading()}
        </Picker.Loading>
        <Picker.Empty className="grid h-full place-items-center text-quiet">{t.messages_emoji_none()}</Picker.Empty>
        <Picker.List
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div {...props} className="bg-raised px-1 pt-2 pb-1 font-semibold text-quiet text-small">
                {category.label}
              </div>
            ),
            Row: ({ children, ...props }) => (
              <div {...props} className="flex">
                {children}
              </div>
            ),
            Emoji: ({ emoji, ...props }) => (
              <button
                type="button"
                {...props}
                className="grid aspect-square flex-1 place-items-center rounded-small text-[1.5rem] data-[active]:bg-pressed"
              >
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Picker.Viewport>
    </Picker.Root>
  )
}
