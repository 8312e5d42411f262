import type { AnyAttack } from '../../attack.ts'
import dataAckLeak from './data-ack-leak.ts'
import dataBroadcastLeak from './data-broadcast-leak.ts'
import dataExcess from './data-excess.ts'
import dmReadOthers from './dm-read-others.ts'
import fnAdminEvents from './fn-admin-events.ts'
import fnAdminHttp from './fn-admin-http.ts'
import fnMassAssign from './fn-mass-assign.ts'
import fnRelay from './fn-relay.ts'
import identityFromField from './identity-from-field.ts'
import identityRegisterEvent from './identity-register-event.ts'
import identitySystemType from './identity-system-type.ts'
import identityTimestampId from './identity-timestamp-id.ts'
import msgEditDeleteOthers from './msg-edit-delete-others.ts'
import msgReadReceiptForge from './msg-read-receipt-forge.ts'
import mwBinaryVariant from './mw-binary-variant.ts'
import mwEventAlias from './mw-event-alias.ts'
import mwOnanyBeforeUse from './mw-onany-before-use.ts'
import roomAfterKick from './room-after-kick.ts'
import roomEnumerate from './room-enumerate.ts'
import roomHistory from './room-history.ts'
import roomInviteSelf from './room-invite-self.ts'
import roomJoinArray from './room-join-array.ts'
import roomJoinOtherNode from './room-join-other-node.ts'
import roomJoinPrivate from './room-join-private.ts'
import roomJoinSocketId from './room-join-socket-id.ts'
import roomJoinTypes from './room-join-types.ts'
import roomJoinUserRoom from './room-join-user-room.ts'
import roomKickOtherNode from './room-kick-other-node.ts'
import roomLeaveOthers from './room-leave-others.ts'
import roomSendArray from './room-send-array.ts'
import roomSendEmptyArray from './room-send-empty-array.ts'
import roomSendNotMember from './room-send-not-member.ts'
import roomSendToSocketId from './room-send-to-socket-id.ts'
import tenantCross from './tenant-cross.ts'

/** What those who are let in may do, and as whom. */
export const authorisationAttacks: readonly AnyAttack[] = [
  identityFromField,
  identityRegisterEvent,
  identitySystemType,
  identityTimestampId,
  roomJoinPrivate,
  roomInviteSelf,
  roomJoinUserRoom,
  roomJoinSocketId,
  roomJoinArray,
  roomJoinTypes,
  roomSendNotMember,
  roomSendEmptyArray,
  roomSendArray,
  roomSendToSocketId,
  roomAfterKick,
  roomJoinOtherNode,
  roomKickOtherNode,
  roomLeaveOthers,
  roomHistory,
  roomEnumerate,
  dmReadOthers,
  msgEditDeleteOthers,
  msgReadReceiptForge,
  fnAdminEvents,
  fnAdminHttp,
  fnMassAssign,
  fnRelay,
  mwOnanyBeforeUse,
  mwBinaryVariant,
  mwEventAlias,
  dataBroadcastLeak,
  dataExcess,
  dataAckLeak,
  tenantCross,
]
