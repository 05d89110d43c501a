/** What broke something once, or might: kept under the name of what it is, and said again with every run. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'corpus')

export type Found = { name: string; text: string }

/** Every file of a part of the corpus; `that-was-too-long.json` is called "that was too long". */
export const corpus = (part: 'calls' | 'bytes'): Found[] =>
  readdirSync(join(FOLDER, part))
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.\w+$/, '').replaceAll('-', ' '),
      text: readFileSync(join(FOLDER, part, file), 'utf8'),
    }))

/** A call and its input; `{group}` and its like in it stand for what is there when it is said. */
export function callIn({ text }: Found, there: Readonly<Record<string, string>>): { call: string; input: unknown } {
  return JSON.parse(text.replace(/\{(\w+)\}/g, (whole, name: string) => there[name] ?? whole))
}

/** A request as it goes over the line; in the file lines end as they do in files. */
export const requestIn = ({ text }: Found): string => text.replaceAll(/\r?\n/g, '\r\n')
