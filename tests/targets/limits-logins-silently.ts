import { defineTarget } from './define.ts'

export default defineTarget({
  traps: [],
  title: 'answers logins over its limit like wrong passwords, the right one as well',
  families: ['login'],
  manners: { silentLimit: true },
})
