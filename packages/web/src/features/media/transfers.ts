/** How files come along, up and down: told by the client, looked at by whatever shows them. */

import type { ClientEvents } from '@parley/client'
import { create } from 'zustand'
import { on } from '../../worker/engine.ts'

type Transfer = ClientEvents['transfer']

const useTransfers = create<{ readonly all: Readonly<Record<string, Transfer>> }>(() => ({ all: {} }))

const OVER = ['done', 'cancelled']
const up = (clientId: string, index: number) => `up ${clientId} ${index}`
const down = (mediaId: string) => `down ${mediaId}`

export function startTransfers(): void {
  on('transfer', (transfer) => {
    const { direction, clientId = '', index = 0, mediaId = '', phase } = transfer
    const key = direction === 'up' ? up(clientId, index) : down(mediaId)
    useTransfers.setState(({ all }) => {
      const { [key]: _, ...others } = all
      return { all: OVER.includes(phase) ? others : { ...others, [key]: transfer } }
    })
  })
}

export const useUpload = (clientId: string | null, index: number): Transfer | undefined =>
  useTransfers(({ all }) => (clientId === null ? undefined : all[up(clientId, index)]))

export const useDownload = (mediaId: string): Transfer | undefined => useTransfers(({ all }) => all[down(mediaId)])

/** Between 0 and 1. */
export const shareOf = ({ done, total }: Transfer): number => (total > 0 ? Math.min(1, done / total) : 0)
