/** Attacks on what one client may cost. */
import type { AnyAttack } from '../../attack.ts'
import connNeverConnect from './conn-never-connect.ts'
import connPerUser from './conn-per-user.ts'
import deflateOffered from './deflate-offered.ts'
import pollNoRead from './poll-no-read.ts'
import roomUnbounded from './room-unbounded.ts'
import sizeAdvertised from './size-advertised.ts'
import sizeWs from './size-ws.ts'

export const dosAttacks: readonly AnyAttack[] = [
  sizeAdvertised,
  deflateOffered,
  sizeWs,
  connPerUser,
  connNeverConnect,
  pollNoRead,
  roomUnbounded,
]
