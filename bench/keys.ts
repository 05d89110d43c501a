/** What end-to-end encryption costs a device, in Node and in a worker of Chromium: a message, and a chat's epoch by the size of the chat. */

import { type MessageCost, messageCosts, type TurnCost, turnCosts } from './device/keys.ts'
import { openChromium } from './measure/chromium.ts'
import { isQuick, openReport } from './measure/figures.ts'

const MESSAGES = { sizes: [20, 1_000, 16_000], runs: isQuick ? 30 : 300 }
const GROUPS = { sizes: isQuick ? [2, 10] : [2, 50, 250, 1_000], turns: isQuick ? 1 : 3 }
/** Milliseconds, by the number of members. */
const TURN_MS: Readonly<Record<number, number>> = { 250: 1_000, 1_000: 5_000 }
const MESSAGE_MS = 2
const DOWN_KB = 1.5

const report = openReport('keys', 'messages and epochs on a device')

tellMessages('Node', await messageCosts(MESSAGES))
tellTurns('Node', await turnCosts(GROUPS))

const chromium = await openChromium()
try {
  tellMessages('Chromium', await chromium.inWorker('messageCosts', MESSAGES))
  tellTurns('Chromium', await chromium.inWorker('turnCosts', GROUPS))
} finally {
  await chromium.close()
}

function tellMessages(where: string, costs: readonly MessageCost[]): void {
  for (const { size, onTheWire, seal, open, bareSeal, bareOpen } of costs) {
    const what = `${where}: a message of ${size.toLocaleString('en')} B`
    report.atMost(`${what}, sealed and opened`, (seal + open) / 1_000, MESSAGE_MS, 'ms')
    const [times, ratio] = [`${seal.toFixed(0)} + ${open.toFixed(0)} µs`, (seal + open) / (bareSeal + bareOpen)]
    report.say(`${what}: apart, beside bare AES-GCM, sent`, `${times}, ${ratio.toFixed(1)} ×, ${onTheWire} B`)
  }
}

function tellTurns(where: string, costs: readonly TurnCost[]): void {
  for (const { members, turn, up, frame, seal, open } of costs) {
    const what = `${where}: an epoch for ${members.toLocaleString('en')}`
    const target = TURN_MS[members]
    if (target === undefined) report.say(`${what}, turned`, `${turn.toFixed(1)} ms`)
    else report.atMost(`${what}, turned`, turn, target, 'ms')
    report.say(`${what}, opened`, `${open.toFixed(1)} ms`)
    if (where !== 'Node') continue
    report.say(
      `${what}: up, and of that for each member`,
      `${(up / 1_000).toFixed(1)} kB, ${(up / members).toFixed(0)} B`,
    )
    report.atMost(
      `${what}: down to each member (entry ${frame} B, seal ${seal} B)`,
      (frame + seal) / 1_000,
      DOWN_KB,
      'kB',
    )
  }
}
