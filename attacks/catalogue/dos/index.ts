import type { AnyAttack } from '../../attack.ts'
import connChurn from './conn-churn.ts'
import connNeverConnect from './conn-never-connect.ts'
import connPerUser from './conn-per-user.ts'
import connZombieAfterKick from './conn-zombie-after-kick.ts'
import deflateBomb from './deflate-bomb.ts'
import deflateOffered from './deflate-offered.ts'
import httpHeaderFlood from './http-header-flood.ts'
import httpProtocolHeader from './http-protocol-header.ts'
import httpSlowHeaders from './http-slow-headers.ts'
import pollNoRead from './poll-no-read.ts'
import roomUnbounded from './room-unbounded.ts'
import sizeAdvertised from './size-advertised.ts'
import sizeAmplify from './size-amplify.ts'
import sizeWs from './size-ws.ts'
import storeSpam from './store-spam.ts'
import wsPingFlood from './ws-ping-flood.ts'
import wsProtocol from './ws-protocol.ts'
import wsSlowReader from './ws-slow-reader.ts'
import wsTinyFragments from './ws-tiny-fragments.ts'

export const dosAttacks: readonly AnyAttack[] = [
  sizeAdvertised,
  deflateOffered,
  deflateBomb,
  sizeWs,
  sizeAmplify,
  wsProtocol,
  wsTinyFragments,
  wsPingFlood,
  httpHeaderFlood,
  httpProtocolHeader,
  httpSlowHeaders,
  connPerUser,
  connNeverConnect,
  connZombieAfterKick,
  connChurn,
  pollNoRead,
  wsSlowReader,
  roomUnbounded,
  storeSpam,
]
