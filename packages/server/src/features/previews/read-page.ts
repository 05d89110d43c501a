/** What a web page says of itself in its head. Pure; pages may hold anything. */

import { LIMITS } from '@parley/protocol'
import { Parser } from 'htmlparser2'

export type PageCard = { title?: string; description?: string; siteName?: string; imageUrl?: string }

/** The better word for each comes first. */
const TITLE = ['og:title', 'twitter:title', 'title']
const DESCRIPTION = ['og:description', 'twitter:description', 'description']
const SITE = ['og:site_name', 'application-name']
const IMAGE = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image']

export function readPage(html: string, url: string): PageCard {
  const said = new Map<string, string>()
  let title: string | undefined
  const parser = new Parser({
    onopentag(name, { property, name: named, content }) {
      if (name === 'title' && !said.has('title')) title = ''
      const key = (property ?? named)?.toLowerCase()
      if (name === 'meta' && key && content && !said.has(key)) said.set(key, content)
      // Nothing of interest comes after the head.
      if (name === 'body') parser.pause()
    },
    ontext(text) {
      if (title !== undefined) title += text
    },
    onclosetag(name) {
      if (name !== 'title' || title === undefined) return
      said.set('title', title)
      title = undefined
    },
  })
  parser.write(html)

  const first = (keys: string[], max: number) => {
    for (const key of keys) {
      const line = said.get(key)?.replace(/\s+/g, ' ').trim()
      if (line) return shortened(line, max)
    }
    return undefined
  }
  const image = first(IMAGE, LIMITS.linkCharacters)
  const imageUrl = image && URL.canParse(image, url) ? new URL(image, url).href : undefined
  return Object.fromEntries(
    Object.entries({
      title: first(TITLE, LIMITS.previewTitle),
      description: first(DESCRIPTION, LIMITS.previewDescription),
      siteName: first(SITE, LIMITS.previewTitle),
      imageUrl,
    }).filter(([, value]) => value !== undefined),
  )
}

function shortened(line: string, max: number): string {
  if (line.length <= max) return line
  // Half of a surrogate pair is no character.
  const cut = line.slice(0, max - 1)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
