/** Somebody's face: their picture, or their initials; with a dot while they are there. */

import { Avatar } from '../../components/avatar.tsx'
import { usePicture } from './pictures.ts'
import { usePresence } from './presence.ts'
import { useName } from './store.ts'

export function PersonAvatar({ id, size = 3 }: { id: string; size?: number }) {
  const name = useName(id)
  const picture = usePicture(id, size > 4 ? 'large' : 'small')
  const isOnline = usePresence((state) => state.seen[id]?.status === 'online')
  return <Avatar id={id} name={name} picture={picture} size={size} isOnline={isOnline} />
}
