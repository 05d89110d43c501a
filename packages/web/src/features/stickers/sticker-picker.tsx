/** The stickers to choose from: those used last, one's own, and those every Parley has. A press sends. */

import { ImagePlus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { quietly } from '../messages/actions.ts'
import { altOf, artOf, BUILT_IN_NAMES, type BuiltIn, isBuiltIn } from './built-in.ts'
import { gridKeys } from './grid-keys.ts'
import type { Own } from './kept.ts'
import { keepSticker, loadOwnStickers, removeSticker, useOwnStickers } from './mine.ts'
import { recents } from './recents.ts'
import { sendBuiltIn, sendOwn } from './send.ts'

type Props = { chatId: string; onSent: () => void }
/** `key`: it may be there twice, as one's own and as one used last. */
type Tile = { readonly key: string; readonly url: string; readonly label: string; readonly onPress: () => void }

export default function StickerPicker({ chatId, onSent }: Props) {
  const me = useMe()
  const { own } = useOwnStickers()
  const [used] = useState(recents)
  const [isEditing, setEditing] = useState(false)
  const [focused, setFocused] = useState<string>()
  const isRemoving = isEditing && own.length > 0
  const adding = useRef<HTMLButtonElement>(null)
  useEffect(() => quietly(loadOwnStickers()), [])

  const sent = (send: () => void) => () => {
    send()
    onSent()
  }
  const ours = (name: BuiltIn, key: string): Tile => ({
    ...{ key, url: artOf(name), label: altOf(name) },
    onPress: sent(() => sendBuiltIn(chatId, me, name)),
  })
  const mine = (one: Own, key: string, label: string): Tile => ({
    ...{ key, url: one.url, label },
    onPress: sent(() => sendOwn(chatId, me, one)),
  })
  // What goes must not take the focus with it.
  const remove = (id: string) => {
    adding.current?.focus()
    quietly(removeSticker(id))
  }
  const ownTiles = own.map((one, i) => mine(one, one.id, t.stickers_mine_named({ number: i + 1 })))
  const lately = used.flatMap((key) => {
    const [again, i] = [`again ${key}`, own.findIndex(({ id }) => id === key)]
    if (isBuiltIn(key)) return ours(key, again)
    return i < 0 ? [] : mine(own[i]!, again, t.stickers_mine_named({ number: i + 1 }))
  })
  const all = BUILT_IN_NAMES.map((name) => ours(name, name))
  // Tab comes to one of them, and goes on past all.
  const stop = focused ?? [...lately, ...all][0]!.key
  const grid = (tiles: readonly Tile[]) =>
    tiles.map((tile) => <Choice key={tile.key} tile={tile} isStop={tile.key === stop} onFocus={setFocused} />)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
    <div className="h-80 overflow-y-auto overscroll-contain px-1" onKeyDown={gridKeys}>
      {lately.length > 0 && <Shelf name={t.stickers_recent()}>{grid(lately)}</Shelf>}
      <Shelf
        name={t.stickers_mine()}
        action={
          ownTiles.length > 0 && (
            <button
              type="button"
              aria-pressed={isRemoving}
              className="min-h-7 rounded-small px-2 font-medium text-accent text-small touch:min-h-10 hover:bg-hover"
              onClick={() => setEditing(!isRemoving)}
            >
              {isRemoving ? t.stickers_done() : t.stickers_edit()}
            </button>
          )
        }
      >
        <button
          ref={adding}
          type="button"
          aria-label={t.stickers_add()}
          title={t.stickers_add()}
          onClick={pick}
          className="m-1 grid aspect-square place-items-center rounded-card border-2 border-line border-dashed text-quiet hover:border-accent hover:text-accent"
        >
          <ImagePlus className="size-7" aria-hidden="true" />
        </button>
        {isRemoving
          ? ownTiles.map((tile) => <Removing key={tile.key} tile={tile} onPress={() => remove(tile.key)} />)
          : grid(ownTiles)}
      </Shelf>
      <Shelf name={t.stickers_ours()}>{grid(all)}</Shelf>
    </div>
  )
}

function Shelf({ name, action, children }: { name: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={name}>
      <header className="flex min-h-9 items-center justify-between px-1">
        <h3 className="font-semibold text-quiet text-small">{name}</h3>
        {action}
      </header>
      <div className="grid grid-cols-4 pb-1">{children}</div>
    </section>
  )
}

type ChoiceProps = { tile: Tile; isStop: boolean; onFocus: (key: string) => void }

const Choice = ({ tile: { key, url, label, onPress }, isStop, onFocus }: ChoiceProps) => (
  <button
    type="button"
    data-stop
    tabIndex={isStop ? 0 : -1}
    aria-label={label}
    title={label}
    onFocus={() => onFocus(key)}
    onClick={onPress}
    className="aspect-square rounded-card p-1.5 transition-transform duration-(--quick) hover:bg-hover active:scale-92"
  >
    <img src={url} alt="" draggable={false} className="size-full select-none object-contain" />
  </button>
)

const Removing = ({ tile: { url, label }, onPress }: { tile: Tile; onPress: () => void }) => (
  <Button
    look="danger"
    aria-label={t.stickers_remove({ name: label })}
    className="relative m-1 aspect-square p-1.5!"
    onClick={onPress}
  >
    <img src={url} alt="" className="absolute inset-0 size-full object-contain p-2 opacity-45" />
    <Trash2 className="relative size-6" aria-hidden="true" />
  </Button>
)

function pick(): void {
  const field = document.createElement('input')
  field.type = 'file'
  field.accept = 'image/*'
  field.addEventListener('change', () => {
    const [file] = field.files ?? []
    if (file) quietly(keepSticker(file))
  })
  field.click()
}
