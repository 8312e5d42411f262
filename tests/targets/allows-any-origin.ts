import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T4', 'T5', 'T25'],
  title: 'answers every origin, since its token travels in the CONNECT and no browser sends it by itself; JSONP is on',
  families: ['origin', 'eio'],
  has: {
    'origin/ws-foreign': 'low: no credential that a browser would add',
    'origin/ws-null': 'low, likewise',
    'origin/cors-wildcard': 'low: without credentials',
  },
  manners: { anyOrigin: true, options: { cors: { origin: '*' } } },
})
