/** New people, quickly: as many as a test needs, each signed in on a device. */

import { randomBytes } from 'node:crypto'
import { auth } from '@parley/protocol'
import { call, Person } from './person.ts'

export const PASSWORD = 'correct horse battery'

export async function signUp(url: string, name = 'person'): Promise<Person> {
  const username = `${name}_${randomBytes(5).toString('hex')}`
  const session = await call(url, undefined, auth.register, { username, password: PASSWORD, name })
  return new Person(url, username, session)
}

export const signUpMany = (url: string, count: number): Promise<Person[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => signUp(url, `person${i}`)))
