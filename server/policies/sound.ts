import type { ChatPolicies } from '../chat/decisions.ts'
import type { IdentityPolicies } from '../identity/decisions.ts'
import { makeProxy, mayPass } from '../operations/proxy.ts'
import type { Policies, PolicyContext } from '../policies.ts'
import {
  admitAccountRequest,
  admitPassword,
  mayAdminister,
  readLogin,
  readRegistration,
  tellRegistration,
} from './accounts.ts'
import { clientAddress } from './address.ts'
import { admitSocket, claimNamespace, loggedHandshake, tellConnect } from './admission.ts'
import { admitFollowUp, admitJsonp, admitOrigin, admitUrl, loggedUrl, tellHttp } from './door.ts'
import { admitReauthentication, admitUnauthenticated, isOverdue } from './event-authentication.ts'
import { acknowledge, attach, guard } from './events.ts'
import {
  admitAccount,
  admitConnectAttempt,
  admitConnection,
  admitEvent,
  admitHandshake,
  admitLogin,
  admitNesting,
  admitReply,
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
  checkScope,
  checkType,
  forgetCredential,
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
    makeProxy,
    mayPass,
    tellFailure,
    isSlowReader: isSlowReader(context),
    clientAddress: clientAddress(context),
    admitUrl: admitUrl(),
    admitOrigin: admitOrigin(context),
    admitFollowUp: admitFollowUp(context),
    admitJsonp,
    admitWithoutStore: admitWithoutStore(context),
    admitHandshake: admitHandshake(context),
    admitConnection: admitConnection(context),
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
    checkScope: checkScope(context),
    checkNotBefore: checkNotBefore(context),
    checkLifetime: checkLifetime(context),
    identify: identify(context),
    admitAccount: admitAccount(context),
    tellConnect,
    forgetCredential,
    loggedHandshake,
    attach,
    guard,
    admitEvent: admitEvent(context),
    admitNesting: admitNesting(context),
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
    readLogin,
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
    mayUseAdminEvent: mayUseAdminEvent(context),
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
    admitReply: admitReply(context),
    visibleRooms: visibleRooms(context),
    expel,
    mayChange,
    deliver,
  }
}
