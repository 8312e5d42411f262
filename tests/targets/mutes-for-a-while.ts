import { limiters } from '../support/limited-server.ts'
import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T8', 'T20'],
  title: 'does not listen for a while to whoever went over the limit',
  families: ['rate'],
  manners: { limiter: limiters.penalty() },
})
