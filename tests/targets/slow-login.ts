import { setTimeout as sleep } from 'node:timers/promises'
import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T19'],
  title: 'its login takes as long as chance will have it',
  families: ['login'],
  manners: {
    beforeLogin: () => sleep(Math.random() * 60),
  },
})
