/** What an operator may watch: the process, the calls, the connections, the log. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Gauges = { connections: () => number; followedLogs: () => number; waitingAppends: () => number }

export function createMetrics() {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  collectDefaultMetrics({ register: registry, prefix: 'parley_' })
  const calls = new Histogram({
    name: 'parley_call_seconds',
    help: 'How long calls take, by name and outcome.',
    labelNames: ['call', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  const appended = new Counter({ name: 'parley_entries_appended_total', help: 'Entries made durable.', registers })
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    observeCall: (call: string, status: number, ms: number) => calls.labels(call, String(status)).observe(ms / 1_000),
    countAppended: (n: number) => appended.inc(n),
    watch(gauges: Gauges): void {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read())
          },
        })
      gauge('parley_connections', 'Live connections.', gauges.connections)
      gauge('parley_followed_logs', 'Logs that somebody connected here follows.', gauges.followedLogs)
      gauge('parley_waiting_appends', 'Entries on their way to the disk.', gauges.waitingAppends)
    },
  }
}
