import { defineWeakness } from './define.ts'

// info.error.http: the error page of development, in production.
export default defineWeakness({
  id: 'dev-errors',
  title: 'answers failed requests with the stack',
  base: 'hardened',
  replaces: {
    tellFailure: () => (error) => ({ error: String(error), stack: error instanceof Error ? error.stack : undefined }),
  },
})
