/** A file on its way up: how far it is, and the way to hold it, go on, or not send it after all. */

import type { Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { client } from '../../worker/engine.ts'
import { quietly } from '../messages/actions.ts'
import { Ring } from './ring.tsx'
import { shareOf, useUpload } from './transfers.ts'

export function GoingUp({ message, index }: { message: Message; index: number }) {
  const upload = useUpload(message.clientId, index)
  const { clientId } = message
  if (message.seq > 0 || message.state !== 'pending' || clientId === null) return null
  if (upload?.phase === 'paused') {
    const resume = () => quietly(client.media.resume(clientId))
    return <Ring share={shareOf(upload)} icon="play" label={t.media_resume()} onPress={resume} />
  }
  const cancel = () => quietly(client.media.cancel(clientId))
  return <Ring share={upload ? shareOf(upload) : 0} icon="stop" label={t.media_cancel()} onPress={cancel} />
}
