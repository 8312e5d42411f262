import type { ChatPolicies } from '../chat/decisions.ts'
import type { IdentityPolicies } from '../identity/decisions.ts'
import type { Policies, PolicyContext } from '../policies.ts'
import { admitAccountRequest, admitPassword, mayAdminister, readRegistration, tellRegistration } from './accounts.ts'
import { clientAddress } from './address.ts'
import { admitSocket, claimNamespace, loggedHandshake, tellConnect } from './admission.ts'
import { admitOrigin, admitUrl, loggedUrl, tellHttp } from './door.ts'
import { admitReauthentication, admitUnauthenticated, isOverdue } from './event-authentication.ts'
import { acknowledge, attach, guard } from './events.ts'
import {
  admitAccount,
  admitConnectAttempt,
  admitEvent,
  admitHandshake,
  admitLogin,
  admitWithoutStore,
  isFlooding,
  isIdle,
} from './limits.ts'
import { accessClaims, checkPassword, tellLogin } from './login.ts'
import { mayChange, readInput, readMessage, readRoom, signaller } from './messages.ts'
import { admitOperator, answerPlain, isSlowReader, securityHeaders, tellFailure } from './operations.ts'
import { admitRecovery, recoverOnce } from './recovery.ts'
import {
  deliver,
  expel,
  mayCreate,
  mayEnter,
  mayInvite,
  mayJoin,
  mayLeave,
  mayRead,
  mayRemove,
  maySend,
  mayUseAdminEvent,
  roomKeys,
  visibleRooms,
  workspaceOf,
} from './rooms.ts'
import { renew, startExpiryClock } from './session.ts'
import {
  checkSession,
  consequences,
  endConnections,
  makeRefreshToken,
  proveOpaque,
  readCredential,
  rotateRefresh,
  sessionCookie,
} from './sessions.ts'
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
    ...soundIdentityPolicies(context),
    ...soundChatPolicies(context),
    admitOperator: admitOperator(context),
    answerPlain: answerPlain(context),
    securityHeaders: securityHeaders(context),
    tellFailure,
    isSlowReader: isSlowReader(context),
    clientAddress: clientAddress(context),
    admitUrl: admitUrl(),
    admitOrigin: admitOrigin(context),
    admitWithoutStore: admitWithoutStore(context),
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
    readToken: readToken(context),
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
    acknowledge,
    startExpiryClock,
    renew,
    audit: context.audit,
  }
}

function soundIdentityPolicies(context: PolicyContext): IdentityPolicies {
  return {
    admitAccountRequest: admitAccountRequest(context),
    readRegistration,
    admitPassword: admitPassword(context),
    tellRegistration,
    mayAdminister,
    readCredential: readCredential(context),
    proveOpaque: proveOpaque(context),
    sessionCookie,
    makeRefreshToken,
    rotateRefresh: rotateRefresh(context),
    checkSession: checkSession(context),
    consequences,
    endConnections,
    admitUnauthenticated,
    isOverdue: isOverdue(context),
    admitReauthentication,
    admitRecovery: admitRecovery(context),
    recoverOnce,
  }
}

function soundChatPolicies(context: PolicyContext): ChatPolicies {
  return {
    workspaceOf,
    mayEnter: mayEnter(context),
    mayUseAdminEvent,
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
  }
}
