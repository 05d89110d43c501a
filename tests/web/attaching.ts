// Files as one sends and saves them in the web app.

import type { Download } from 'playwright-core'
import { saying, type Visitor } from './stage.ts'

type File = { name: string; mimeType: string; buffer: Buffer }

export async function attach({ page }: Visitor, item: string, files: File[]): Promise<void> {
  await page.getByRole('button', { name: 'More to send' }).click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: item }).click()
  await (await choosing).setFiles(files)
}

export const send = ({ page }: Visitor) =>
  page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()

/** The picture itself, not its little preview. */
export const whole = (who: Visitor, text: string) => saying(who.page, text).locator('img[src^="blob:"]')

export async function bytesOf(download: Download): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
