/** All there is to say to it. */

import type { Verb } from '../verb.ts'
import { chats } from './chats.ts'
import { devices } from './devices.ts'
import { download } from './download.ts'
import { exportChats } from './export.ts'
import { link } from './link.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { receive } from './receive.ts'
import { register } from './register.ts'
import { search } from './search.ts'
import { send } from './send.ts'
import { verify } from './verify.ts'

export const verbs: Readonly<Record<string, Verb>> = {
  ...{ register, login, link, send, receive, download, chats, search, devices, verify, export: exportChats, logout },
}
