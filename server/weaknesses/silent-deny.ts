import { defineWeakness } from './define.ts'

// info.security-log.missing.
export default defineWeakness({
  id: 'silent-deny',
  title: 'refuses without a word in the log',
  base: 'hardened',
  replaces: {
    audit: (sound) => (event, fields) => {
      if (!/refused|exceeded|disconnected|unknown/.test(event)) sound(event, fields)
    },
  },
})
