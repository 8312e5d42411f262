import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.jsonp-csrf: "only requests without Origin", the rule of the documentation, where a cookie logs in.
export default defineWeakness({
  id: 'origin-missing-ok',
  title: 'takes a request without Origin for no browser, and answers scripts',
  base: 'cookie-session',
  replaces: {
    admitOrigin: (sound) => (origin, transport, site) => (origin === undefined ? yes : sound(origin, transport, site)),
    admitFollowUp: (sound) => (request) => {
      const { origin, 'content-type': type } = request.headers
      return origin === undefined || type?.includes('form') === true ? yes : sound(request)
    },
    admitJsonp: () => () => yes,
    // With nosniff browsers would not run it: Engine.IO sends its scripts as plain text.
    securityHeaders: () => () => ({}),
  },
})
