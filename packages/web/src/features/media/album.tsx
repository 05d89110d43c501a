/** One picture in its own shape, or several in a grid without gaps that does not move when they come. */

import type { MediaPart, Message } from '@parley/client'
import { Clip } from './clip.tsx'
import { clipOf } from './clip-of.ts'
import { linesOf } from './lines-of.ts'
import { Picture } from './picture.tsx'

type Placed = { readonly part: MediaPart; readonly index: number }

const TALLEST = 1.35
const FLATTEST = 0.4

/** Height over width. */
const shapeOf = ({ width = 4, height = 3 }: MediaPart) =>
  Math.min(TALLEST, Math.max(FLATTEST, height / Math.max(1, width)))

const Piece = (props: Parameters<typeof Picture>[0]) =>
  clipOf(props.part) ? <Clip {...props} /> : <Picture {...props} />

export function Album({ message, pictures }: { message: Message; pictures: readonly Placed[] }) {
  const [only] = pictures
  if (!only) return null
  if (pictures.length === 1) {
    const { part, index } = only
    return (
      <div data-album className="-mx-3 mt-1 mb-1 first:-mt-1.5 overflow-hidden first:rounded-t-bubble">
        <div style={{ aspectRatio: `1 / ${shapeOf(part)}` }}>
          <Piece message={message} part={part} index={index} className="size-full" />
        </div>
      </div>
    )
  }
  let at = 0
  return (
    <div
      data-album
      className="-mx-3 mt-1 mb-1 first:-mt-1.5 flex flex-col gap-0.5 overflow-hidden first:rounded-t-bubble"
    >
      {linesOf(pictures.length).map((count, line) => {
        const from = at
        at += count
        return (
          <div
            key={`line-${line}`}
            className="flex gap-0.5"
            style={{ aspectRatio: count === 1 ? '16 / 9' : `${count} / 1` }}
          >
            {pictures.slice(from, from + count).map(({ part, index }) => (
              <Piece key={index} message={message} part={part} index={index} className="min-w-0 flex-1" />
            ))}
          </div>
        )
      })}
    </div>
  )
}
