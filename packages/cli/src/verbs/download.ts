/** Fetches the files of a message: each is here whole and as it was sent, or not at all. */

import { basename, join } from 'node:path'
import { fileSink } from '@parley/client/node'
import { Refusal } from '../failure.ts'
import { withClient } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

export const download: Verb = {
  about: 'The files of a message, into this folder or another.',
  words: '<message id>',
  count: [1, 1],
  options: { to: { type: 'string', value: 'FOLDER', about: 'into this folder' } },
  notes: 'Nothing is replaced: where there is a file of that name already, it is refused.',
  async run(args, terminal) {
    await withClient(args, async (client) => {
      const [id] = args.words as [string]
      const { said } = await client.messages.get(id)
      const parts = said?.media ?? []
      if (parts.length === 0) throw new Refusal('NO_FILES', 'There are no files in this message.')
      for (const part of parts) {
        const path = join(textOf(args, 'to') ?? '.', safeName(part.name) ?? part.mediaId)
        await client.media.save(part, await fileSink(path))
        terminal.answer({ path, size: part.size }, path)
      }
    })
  },
}

/** Whoever sent it chose the name: it names a file in this folder, visible, and nothing else. */
function safeName(name: string | undefined): string | undefined {
  const last = basename((name ?? '').replaceAll('\\', '/')).replace(/[\p{Cc}\p{Cf}]/gu, '')
  return last.replace(/^\.+/, '') || undefined
}
