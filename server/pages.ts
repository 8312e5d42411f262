import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

/**
 * Nothing from elsewhere, nothing inline, nobody frames it. `connect-src 'self'` covers the WebSocket of the same host
 * (CSP level 3). A stored message that were HTML could not run, even if the page showed it as such.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const FILES = {
  '/': ['index.html', 'text/html'],
  '/web/base.css': ['base.css', 'text/css'],
  '/web/chat.css': ['chat.css', 'text/css'],
  '/web/messages.css': ['messages.css', 'text/css'],
  '/web/admin.js': ['admin.js', 'text/javascript'],
  '/web/chat.js': ['chat.js', 'text/javascript'],
  '/web/messages.js': ['messages.js', 'text/javascript'],
  '/web/session.js': ['session.js', 'text/javascript'],
  '/web/talk.js': ['talk.js', 'text/javascript'],
  '/web/view.js': ['view.js', 'text/javascript'],
} as const

/** Paths that the page is made of; requests for them may be logged by name. */
export const PAGE_PATHS: readonly string[] = [...Object.keys(FILES), '/web/socket.io.js']

/** The chat page at `/`: a fixed list of files, read once, so that no path of a request ever reaches the disk. */
export function attachPages(app: FastifyInstance): void {
  const folder = join(import.meta.dirname, 'web')
  const serve = (path: string, file: string, type: string): void => {
    const body = readFileSync(file)
    app.get(path, async (_request, reply) => {
      void reply.headers({
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-cache',
      })
      return body
    })
  }
  for (const [path, [file, type]] of Object.entries(FILES)) serve(path, join(folder, file), type)
  serve('/web/socket.io.js', clientBundle(), 'text/javascript')
}

/** The browser's Socket.IO client, from the package that the server is made with: their versions always fit. */
function clientBundle(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('socket.io/package.json')), 'client-dist', 'socket.io.esm.min.js')
}
