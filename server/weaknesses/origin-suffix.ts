import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.ws.bypass: `origin.endsWith('good.test')`, `origin.startsWith('https://good.test')`.
export default defineWeakness({
  id: 'origin-suffix',
  title: 'compares origins by how they begin or end',
  base: 'hardened',
  replaces: {
    admitOrigin:
      (sound, { configuration }) =>
      (origin, transport) => {
        const alike = configuration.origins.some(
          (allowed) => origin?.startsWith(allowed) || origin?.endsWith(new URL(allowed).host),
        )
        return alike ? yes : sound(origin, transport)
      },
  },
})
