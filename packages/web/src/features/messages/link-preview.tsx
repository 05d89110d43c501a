/** What lies behind a link, as its sender saw it: nobody who reads it asks anybody. */

import type { Said } from '@parley/client'

export function LinkPreview({ preview }: { preview: NonNullable<Said['preview']> }) {
  return (
    <a
      href={preview.url}
      target="_blank"
      rel="noopener noreferrer"
      className="my-1 block overflow-hidden rounded-small border-accent border-s-3 bg-hover text-start text-small hover:bg-pressed"
    >
      {preview.image && (
        <img src={`data:image/webp;base64,${preview.image}`} alt="" className="max-h-52 w-full object-cover" />
      )}
      <span className="block px-2.5 py-1.5">
        <span className="block truncate font-semibold text-accent">{preview.site ?? new URL(preview.url).host}</span>
        {preview.title && <span className="line-clamp-2 font-medium">{preview.title}</span>}
        {preview.description && <span className="line-clamp-3 text-quiet">{preview.description}</span>}
      </span>
    </a>
  )
}
