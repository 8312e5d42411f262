/**
 * The process entry of the reference server: for attack, matrix, bench, load and serve it is always a process of its
 * own. Says `ready` (server/ready.ts) or `failed` once, over IPC, or on stdout when there is no IPC channel.
 *
 * From the environment, so that a restarted server keeps them: GATECRASH_JWT_SECRET, GATECRASH_PRIVATE_KEY (PEM),
 * GATECRASH_ACCOUNT_COUNT (default 3), GATECRASH_PASSWORD (made up when absent), GATECRASH_DATABASE (a file for accounts
 * and sessions; in memory when absent).
 */
import { randomBytes } from 'node:crypto'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { hashPassword } from './accounts.ts'

// Stripping types and compiling is a third of the start-up, and a run of the matrix starts a hundred servers. Where the
// folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'gatecrash'))

// Hashing runs in the thread pool while the rest is being loaded.
const password = process.env.GATECRASH_PASSWORD ?? randomBytes(12).toString('base64url')
const passwordHash = hashPassword(password)
const { run } = await import('./start.ts')
await run(password, passwordHash)
