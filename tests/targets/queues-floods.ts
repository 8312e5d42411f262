import { limiters } from '../support/limited-server.ts'
import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T8', 'T9'],
  title: 'lets floods wait in a bounded queue, and delivers them at the allowed rate',
  families: ['rate'],
  manners: { limiter: limiters.queue() },
})
