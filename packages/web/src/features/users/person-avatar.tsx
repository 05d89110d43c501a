/** Somebody's face: their picture, or their initials; with a dot while they are there, unless it would be in the way. */

import { Avatar } from '../../components/avatar.tsx'
import { usePicture } from './pictures.ts'
import { usePresence } from './presence.ts'
import { useName } from './store.ts'

type Props = { id: string; size?: number; hasDot?: boolean }

export function PersonAvatar({ id, size = 3, hasDot = true }: Props) {
  const name = useName(id)
  const picture = usePicture(id, size > 4 ? 'large' : 'small')
  const isOnline = usePresence((state) => hasDot && state.seen[id]?.status === 'online')
  return <Avatar id={id} name={name} picture={picture} size={size} isOnline={isOnline} />
}
