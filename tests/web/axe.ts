/** What an accessibility checker finds wrong with a page, as lines to read. */

import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Finding = { id: string; impact: string | null; nodes: { target: unknown[]; failureSummary?: string }[] }

/** Those that keep people out, each with where it is and why. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger, which the content policy does not hold back.
  await page.evaluate(axe.source)
  const findings = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Finding[] }> }
    }
    return (await checker.run({ resultTypes: ['violations'] })).violations
  })
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`))
}
