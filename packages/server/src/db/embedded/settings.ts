/** The settings PostgreSQL is started with: durable, closed to the network, and light enough for a laptop. */

import { totalmem } from 'node:os'

const MB = 2 ** 20

export function settings(): Record<string, string> {
  const memory = Math.min(process.constrainedMemory() || Infinity, totalmem())
  return {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',

    // The socket lies in the cluster, a folder nobody but its owner may enter: that is what guards it.
    listen_addresses: '',
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    port: '5432',
    max_connections: '100',

    shared_buffers: `${Math.round(Math.min(Math.max(memory / 16, 64 * MB), 1024 * MB) / MB)}MB`,
    effective_cache_size: `${Math.round(memory / 2 / MB)}MB`,
    // No wal_compression: this build has only pglz for it, which costs commits more time than the bytes it saves.
    max_wal_size: '1GB',
    checkpoint_timeout: '10min',
    // Laptops and servers have flash disks.
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',

    // The statement and the detail of an error would put people's data into the log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  }
}
