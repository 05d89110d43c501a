/** The pages can be trusted: what they point at is there, the first page stays short, and every promise names tests that exist. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8')
const pages = globSync('**/*.md', { cwd: ROOT, exclude: ['**/node_modules', '**/.*'] })

const withoutBlocks = (text: string): string => text.replace(/^```.*?^```/gms, '')

/** Where the links of a page lead, and nowhere outside. */
const linksOf = (text: string): string[] =>
  Array.from(
    withoutBlocks(text)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
    ([, target]) => target!,
  ).filter((target) => !/^[a-z]+:/.test(target))

/** Files named in code type, by path. */
const filesNamedIn = (text: string): string[] =>
  Array.from(withoutBlocks(text).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:[jt]s|sql|md))`/g), ([, path]) => path!)

/** As the places of a page are named by those who show it. */
const anchorsOf = (text: string): string[] =>
  Array.from(withoutBlocks(text).matchAll(/^#+ +(.+)$/gm), ([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const leadsNowhere = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(ROOT, target))) return true
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).includes(anchor)
}

describe.each(pages)('%s', (page) => {
  it('has no link that leads nowhere', () => {
    expect(linksOf(read(page)).filter((link) => leadsNowhere(page, link))).toEqual([])
  })

  it('names no file that is not there', () => {
    const places = ['', dirname(page), 'packages/server/src', 'packages']
    const isThere = (path: string) => places.some((place) => existsSync(join(ROOT, place, path)))
    expect(filesNamedIn(read(page)).filter((path) => !isThere(path))).toEqual([])
  })
})

it('the first page is read to its end', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200)
})

describe('promises', () => {
  const page = read('docs/promises.md')
  const rows = Array.from(page.matchAll(/^\| (P\d+) *\|.*$/gm), ([row, number]) => ({ number: number!, row }))
  const testsIn = (text: string) => linksOf(text).filter((link) => link.endsWith('.test.ts'))

  it('are numbered from one, without a gap', () => {
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, i) => `P${i + 1}`))
  })

  it('each name a test', () => {
    expect(rows.filter(({ row }) => testsIn(row).length === 0).map(({ number }) => number)).toEqual([])
  })

  it('name only tests that are there and hold a test', () => {
    const holdsTests = (link: string) => {
      const path = join('docs', link)
      return existsSync(join(ROOT, path)) && /^\s*(it|test)\b/m.test(read(path))
    }
    expect(testsIn(page).filter((link) => !holdsTests(link))).toEqual([])
  })
})
