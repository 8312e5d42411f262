import { limiters } from '../support/limited-server.ts'
import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T8'],
  title: 'drops what is over the limit without a word, and declares no limit',
  families: ['rate', 'dos'],
  manners: { limiter: limiters.sliding(), profile: { limits: { messages: undefined } } },
})
