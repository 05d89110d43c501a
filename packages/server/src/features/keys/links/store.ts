/** Links between a new device and an old one, as they lie in the database for two minutes. */

import type { Queryable } from '../../../db/database.ts'

export type Relay = {
  id: string
  offer: Buffer
  deviceName: string | null
  expiresAt: number
  userId: string | null
  deviceId: string | null
  answer: Buffer | null
  reveal: Buffer | null
  newDeviceId: string | null
  grant: Buffer | null
}

const COLUMNS = `id, offer, device_name as "deviceName", expires_at as "expiresAt", user_id as "userId",
  device_id as "deviceId", answer, reveal, new_device_id as "newDeviceId", grant_frame as grant`

export type NewRelay = Pick<Relay, 'id' | 'offer' | 'deviceName' | 'expiresAt'> & { pickupHash: Buffer }

export async function insertRelay(q: Queryable, relay: NewRelay): Promise<boolean> {
  const rows = await q.query(
    `insert into link_relays (id, pickup_hash, offer, device_name, expires_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [relay.id, relay.pickupHash, relay.offer, relay.deviceName, relay.expiresAt],
  )
  return rows.length === 1
}

/** Held until the end of the transaction: steps come one after the other. */
export async function holdById(q: Queryable, id: string, now: number): Promise<Relay | undefined> {
  const [relay] = await q.query<Relay>(
    `select ${COLUMNS} from link_relays where id = $1 and expires_at > $2 for update`,
    [id, now],
  )
  return relay
}

export async function holdByPickup(q: Queryable, pickupHash: Buffer, now: number): Promise<Relay | undefined> {
  const [relay] = await q.query<Relay>(
    `select ${COLUMNS} from link_relays where pickup_hash = $1 and expires_at > $2 for update`,
    [pickupHash, now],
  )
  return relay
}

export async function putAnswer(
  q: Queryable,
  id: string,
  { userId, deviceId }: { userId: string; deviceId: string },
  answer: Buffer,
): Promise<void> {
  await q.query('update link_relays set user_id = $2, device_id = $3, answer = $4 where id = $1', [
    id,
    userId,
    deviceId,
    answer,
  ])
}

export async function putReveal(q: Queryable, id: string, reveal: Buffer): Promise<void> {
  await q.query('update link_relays set reveal = $2 where id = $1', [id, reveal])
}

export async function putGrant(q: Queryable, id: string, newDeviceId: string, grant: Buffer): Promise<void> {
  await q.query('update link_relays set new_device_id = $2, grant_frame = $3 where id = $1', [id, newDeviceId, grant])
}

export async function dropRelay(q: Queryable, id: string): Promise<void> {
  await q.query('delete from link_relays where id = $1', [id])
}

export async function dropExpired(q: Queryable, now: number): Promise<void> {
  await q.query('delete from link_relays where expires_at <= $1', [now])
}
