import type { AnyAttack } from '../../attack.ts'
import identityFromField from './identity-from-field.ts'
import roomSendEmptyArray from './room-send-empty-array.ts'
import roomSendNotMember from './room-send-not-member.ts'

/** What those who are let in may do, and as whom. */
export const authorisationAttacks: readonly AnyAttack[] = [identityFromField, roomSendNotMember, roomSendEmptyArray]
