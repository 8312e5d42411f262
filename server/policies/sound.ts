import type { Policies, PolicyContext } from '../policies.ts'
import { clientAddress } from './address.ts'
import { admitSocket, claimNamespace, loggedHandshake, tellConnect } from './admission.ts'
import { admitOrigin, admitUrl, loggedUrl, tellHttp } from './door.ts'
import { acknowledge, attach, guard } from './events.ts'
import {
  admitAccount,
  admitConnectAttempt,
  admitEvent,
  admitHandshake,
  admitLogin,
  isFlooding,
  isIdle,
} from './limits.ts'
import { accessClaims, checkPassword, tellLogin } from './login.ts'
import { mayChange, readInput, readMessage, readRoom, signaller } from './messages.ts'
import {
  deliver,
  expel,
  mayAdminister,
  mayCreate,
  mayEnter,
  mayInvite,
  mayJoin,
  mayLeave,
  mayRead,
  mayRemove,
  maySend,
  roomKeys,
  visibleRooms,
  workspaceOf,
} from './rooms.ts'
import { renew, startExpiryClock } from './session.ts'
import {
  checkAudience,
  checkIssuer,
  checkLifetime,
  checkNotBefore,
  checkType,
  identify,
  readToken,
  tokenText,
  verifySignature,
} from './token.ts'

/** Every policy done right. */
export function soundPolicies(context: PolicyContext): Policies {
  return {
    clientAddress: clientAddress(context),
    admitUrl: admitUrl(),
    admitOrigin: admitOrigin(context),
    admitHandshake: admitHandshake(context),
    tellHttp,
    loggedUrl,
    admitLogin: admitLogin(context),
    checkPassword: checkPassword(context),
    tellLogin,
    accessClaims: accessClaims(context),
    tokenIssued: () => undefined,
    admitSocket,
    admitConnectAttempt: admitConnectAttempt(context),
    claimNamespace,
    isIdle: isIdle(context),
    readToken,
    tokenText: tokenText(context),
    verifySignature: verifySignature(context),
    checkType: checkType(context),
    checkAudience: checkAudience(context),
    checkIssuer: checkIssuer(context),
    checkNotBefore: checkNotBefore(context),
    checkLifetime: checkLifetime(context),
    identify: identify(context),
    admitAccount: admitAccount(context),
    tellConnect,
    loggedHandshake,
    attach,
    guard,
    admitEvent: admitEvent(context),
    isFlooding: isFlooding(context),
    workspaceOf,
    mayEnter: mayEnter(context),
    mayAdminister,
    readInput: readInput(context),
    readRoom,
    readMessage: readMessage(context),
    signaller,
    roomKeys,
    mayJoin: mayJoin(context),
    mayLeave,
    mayCreate: mayCreate(context),
    mayInvite: mayInvite(context),
    mayRemove: mayRemove(context),
    maySend,
    mayRead,
    visibleRooms: visibleRooms(context),
    expel,
    mayChange,
    deliver,
    acknowledge,
    startExpiryClock,
    renew,
    audit: context.audit,
  }
}
