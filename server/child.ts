/**
 * The process entry of the reference server: for attack, matrix, bench, load and serve it is always a process of its
 * own. Says `ready` (server/ready.ts) or `failed` once, over IPC, or on stdout when there is no IPC channel.
 *
 * From the environment, so that a restarted server keeps them: GATECRASH_JWT_SECRET, GATECRASH_PRIVATE_KEY (PEM),
 * GATECRASH_ACCOUNT_COUNT (default 3), GATECRASH_PASSWORD (made up when absent), GATECRASH_DATABASE (a file for accounts
 * and sessions; in memory when absent), GATECRASH_TLS_FOLDER (where a certificate of our own making is kept),
 * GATECRASH_HASH_COST (base 2 logarithm of scrypt's N, default 14: cheaper ones are for tests),
 * GATECRASH_REDIS (as --redis, which other users of the machine can read), GATECRASH_OPERATOR_TOKEN (what /metrics and
 * /config ask for), GATECRASH_PLAIN_PORT (for the port without TLS).
 */
import { randomBytes } from 'node:crypto'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { hashPassword } from './accounts.ts'
import type { RunningServer } from './create-server.ts'

/** What was acknowledged gets this long to reach slow clients. */
const DRAIN_MS = 2_000

// Stripping types and compiling is a third of the start-up, and a run of the matrix starts a hundred servers. Where the
// folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'gatecrash'))

// Whoever started it may be gone before there is anything to drain.
const leave = (): never => process.exit()
if (process.send) process.once('disconnect', leave)

// Hashing runs in the thread pool while the rest is being loaded.
const password = process.env.GATECRASH_PASSWORD ?? randomBytes(12).toString('base64url')
const passwordHash = hashPassword(password)
const { run, announce } = await import('./start.ts')
const server = await run(password, passwordHash)
if (server !== undefined) {
  // First: whoever hears that it is ready may end it at once.
  endWith(server)
  announce(server)
}

/** Ends the process when asked to, or when whoever started it is gone. A second signal does not wait. */
function endWith(server: RunningServer): void {
  let ending = false
  const end = (): void => {
    if (ending) process.exit(1)
    ending = true
    // Anything that goes wrong while draining must show, so it is not caught here.
    void server.close({ graceMs: DRAIN_MS }).then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (process.send) process.off('disconnect', leave).on('disconnect', end)
}
