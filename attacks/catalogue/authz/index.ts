import type { AnyAttack } from '../../attack.ts'
import dataAckLeak from './data-ack-leak.ts'
import dataBroadcastLeak from './data-broadcast-leak.ts'
import dataExcess from './data-excess.ts'
import dmReadOthers from './dm-read-others.ts'
import fnAdminEvents from './fn-admin-events.ts'
import fnMassAssign from './fn-mass-assign.ts'
import identityFromField from './identity-from-field.ts'
import identityRegisterEvent from './identity-register-event.ts'
import identitySystemType from './identity-system-type.ts'
import identityTimestampId from './identity-timestamp-id.ts'
import msgEditDeleteOthers from './msg-edit-delete-others.ts'
import msgReadReceiptForge from './msg-read-receipt-forge.ts'
import roomAfterKick from './room-after-kick.ts'
import roomEnumerate from './room-enumerate.ts'
import roomHistory from './room-history.ts'
import roomJoinArray from './room-join-array.ts'
import roomJoinPrivate from './room-join-private.ts'
import roomJoinSocketId from './room-join-socket-id.ts'
import roomJoinUserRoom from './room-join-user-room.ts'
import roomLeaveOthers from './room-leave-others.ts'
import roomSendEmptyArray from './room-send-empty-array.ts'
import roomSendNotMember from './room-send-not-member.ts'

/** What those who are let in may do, and as whom. */
export const authorisationAttacks: readonly AnyAttack[] = [
  identityFromField,
  identityRegisterEvent,
  identitySystemType,
  identityTimestampId,
  roomJoinPrivate,
  roomJoinUserRoom,
  roomJoinSocketId,
  roomJoinArray,
  roomSendNotMember,
  roomSendEmptyArray,
  roomAfterKick,
  roomLeaveOthers,
  roomHistory,
  roomEnumerate,
  dmReadOthers,
  msgEditDeleteOthers,
  msgReadReceiptForge,
  fnAdminEvents,
  fnMassAssign,
  dataBroadcastLeak,
  dataExcess,
  dataAckLeak,
]
