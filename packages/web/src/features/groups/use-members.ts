/** Who is in a group: of sealed ones whom its members signed in, not whom the server names. */

import { useEffect, useState } from 'react'
import { client } from '../../worker/engine.ts'
import { useMe } from '../auth/store.ts'
import { type ChatInfo, useChat } from '../chats/store.ts'
import type { Member, Role } from './roles.ts'

export function useMembers(chat: ChatInfo): readonly Member[] {
  const told = useChat(chat.id)?.members ?? chat.members
  const [members, setMembers] = useState<readonly Member[]>(told)
  useEffect(() => {
    let isOld = false
    client.members.list(chat.id).then(
      (all) => !isOld && setMembers(all),
      () => {},
    )
    return () => {
      isOld = true
    }
  }, [chat.id, told])
  return members
}

export function useMyRole(chat: ChatInfo): Role | undefined {
  const me = useMe()
  return chat.members.find(({ userId }) => userId === me)?.role
}
