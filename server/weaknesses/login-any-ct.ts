import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.login-csrf: every body parser that there is, and a login that "changes nothing".
export default defineWeakness({
  id: 'login-any-ct',
  title: 'takes a login in any content type, from any page',
  base: 'cookie-session',
  replaces: {
    admitOrigin: (sound) => (origin, transport, site) => (transport === 'http' ? yes : sound(origin, transport, site)),
    beside({ app }) {
      const types = ['text/plain', 'application/x-www-form-urlencoded']
      app.addContentTypeParser(types, { parseAs: 'string' }, (request, body, done) => {
        const form = request.headers['content-type']?.startsWith('application/x') === true
        const text = String(body)
        try {
          done(null, form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text))
        } catch (error) {
          done(error as Error)
        }
      })
    },
  },
})
