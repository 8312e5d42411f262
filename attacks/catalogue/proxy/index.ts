/** Attacks on what stands between clients and the server, and on what it says to the server. */
import type { AnyAttack } from '../../attack.ts'
import clTe from './cl-te.ts'
import headerIdentity from './header-identity.ts'
import upgradeSmuggling from './upgrade-smuggling.ts'

export const proxyAttacks: readonly AnyAttack[] = [headerIdentity, upgradeSmuggling, clTe]
