/** Says in passing what was done, and lets it be undone. One at a time: the newest counts. */

import { Toast as Radix } from 'radix-ui'
import { create } from 'zustand'

type Notice = { readonly id: number; readonly text: string; readonly undo?: { label: string; run: () => void } }

const useNotice = create<{ notice: Notice | null }>(() => ({ notice: null }))
let last = 0

export function notify(text: string, undo?: Notice['undo']): void {
  useNotice.setState({ notice: { id: ++last, text, ...(undo ? { undo } : {}) } })
}

const close = () => useNotice.setState({ notice: null })

export function Toasts({ label }: { label: string }) {
  const notice = useNotice((state) => state.notice)
  return (
    <Radix.Provider duration={5_000} label={label}>
      {notice && (
        <Radix.Root
          key={notice.id}
          onOpenChange={(open) => !open && close()}
          // It lies above all else, and takes the Esc that it hears: the chat beneath was left by it.
          onEscapeKeyDown={(event) => {
            event.preventDefault()
            close()
          }}
          className="rise flex items-center gap-3 rounded-card bg-ink px-4 py-2 text-bg shadow-high"
        >
          <Radix.Title className="flex-1">{notice.text}</Radix.Title>
          {notice.undo && (
            <Radix.Action altText={notice.undo.label} asChild>
              <button
                type="button"
                className="min-h-9 rounded-small px-2 font-semibold underline"
                onClick={notice.undo.run}
              >
                {notice.undo.label}
              </button>
            </Radix.Action>
          )}
        </Radix.Root>
      )}
      <Radix.Viewport className="fixed inset-x-4 bottom-[max(5rem,env(safe-area-inset-bottom))] z-60 mx-auto flex max-w-md flex-col gap-2 outline-none md:end-auto md:bottom-4 md:w-80" />
    </Radix.Provider>
  )
}
