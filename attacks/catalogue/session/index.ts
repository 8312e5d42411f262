/** Attacks on the life of a session: it ends with its token, and is prolonged by a good one only. */
import type { AnyAttack } from '../../attack.ts'
import concurrent from './concurrent.ts'
import demotionOtherNode from './demotion-other-node.ts'
import expiryEmitAfter from './expiry-emit-after.ts'
import expiryIdleKick from './expiry-idle-kick.ts'
import expiryListenAfter from './expiry-listen-after.ts'
import expirySettimeoutOverflow from './expiry-settimeout-overflow.ts'
import hijackIpUaChange from './hijack-ip-ua-change.ts'
import logoutDuplicateConnect from './logout-duplicate-connect.ts'
import logoutExistingSocket from './logout-existing-socket.ts'
import logoutLeaveRevocationRoom from './logout-leave-revocation-room.ts'
import logoutOtherNamespaces from './logout-other-namespaces.ts'
import logoutOtherNode from './logout-other-node.ts'
import logoutOtherSockets from './logout-other-sockets.ts'
import logoutReconnectSameTransport from './logout-reconnect-same-transport.ts'
import logoutTokenReuse from './logout-token-reuse.ts'
import passwordChange from './password-change.ts'
import refreshClientSetExp from './refresh-client-set-exp.ts'
import refreshInBandExpired from './refresh-in-band-expired.ts'
import refreshInBandOtherUser from './refresh-in-band-other-user.ts'
import refreshTokenAbsoluteLifetime from './refresh-token-absolute-lifetime.ts'
import refreshTokenAfterLogout from './refresh-token-after-logout.ts'
import refreshTokenCrossUser from './refresh-token-cross-user.ts'
import refreshTokenOtherNode from './refresh-token-other-node.ts'
import refreshTokenRace from './refresh-token-race.ts'
import refreshTokenReuse from './refresh-token-reuse.ts'
import roleStale from './role-stale.ts'
import userDisabled from './user-disabled.ts'

export const sessionAttacks: readonly AnyAttack[] = [
  expiryEmitAfter,
  expiryListenAfter,
  expiryIdleKick,
  refreshInBandOtherUser,
  refreshInBandExpired,
  refreshClientSetExp,
  logoutExistingSocket,
  logoutTokenReuse,
  logoutOtherSockets,
  logoutOtherNamespaces,
  passwordChange,
  userDisabled,
  roleStale,
  logoutReconnectSameTransport,
  logoutLeaveRevocationRoom,
  logoutDuplicateConnect,
  refreshTokenReuse,
  refreshTokenRace,
  refreshTokenAfterLogout,
  refreshTokenAbsoluteLifetime,
  expirySettimeoutOverflow,
  refreshTokenCrossUser,
  concurrent,
  hijackIpUaChange,
  logoutOtherNode,
  refreshTokenOtherNode,
  demotionOtherNode,
]
