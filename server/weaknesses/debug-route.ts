import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// info.metrics-exposed: "it is only for us", on the port that everybody reaches.
export default defineWeakness({
  id: 'debug-route',
  title: 'shows metrics and configuration to whoever asks',
  base: 'hardened',
  replaces: {
    admitOperator: () => () => yes,
  },
})
