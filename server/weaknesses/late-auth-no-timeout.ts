import { defineWeakness } from './define.ts'

// auth.event-stage.no-deadline.
export default defineWeakness({
  id: 'late-auth-no-timeout',
  title: 'waits for ever for somebody to authenticate',
  base: 'event-auth',
  replaces: {
    isOverdue: () => () => false,
  },
})
