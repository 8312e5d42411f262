import { defineWeakness } from './define.ts'

// leak.query.reflected: "Route GET:/…?token=… not found".
export default defineWeakness({
  id: 'echo-url',
  title: 'repeats the URL in its errors',
  base: 'hardened',
  replaces: {
    tellHttp: (sound) => (refused, url) => `${sound(refused, url)}: ${url}`,
  },
})
