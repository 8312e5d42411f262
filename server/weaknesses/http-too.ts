import { defineWeakness } from './define.ts'

// tls.plain-accepted: the port of the days before TLS was never closed.
export default defineWeakness({
  id: 'http-too',
  title: 'serves without TLS as well',
  base: 'tls',
  replaces: {
    answerPlain: () => () => undefined,
  },
})
