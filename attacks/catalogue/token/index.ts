/** Attacks on the token itself, in the order of the catalogue table. */
import type { AnyAttack } from '../../attack.ts'
import algConfusionRsHs from './alg-confusion-rs-hs.ts'
import algMissing from './alg-missing.ts'
import algNone from './alg-none.ts'
import algNoneNoDot from './alg-none-no-dot.ts'
import algNoneWhitespaceUnicode from './alg-none-whitespace-unicode.ts'
import algNoneWithOldSig from './alg-none-with-old-sig.ts'
import algSwapSameFamily from './alg-swap-same-family.ts'
import algUnknown from './alg-unknown.ts'
import algVerifySkipped from './alg-verify-skipped.ts'
import claimAudOther from './claim-aud-other.ts'
import claimExpLeeway from './claim-exp-leeway.ts'
import claimExpMissing from './claim-exp-missing.ts'
import claimExpPast from './claim-exp-past.ts'
import claimExpTooLong from './claim-exp-too-long.ts'
import claimExpTypes from './claim-exp-types.ts'
import claimIssOther from './claim-iss-other.ts'
import claimNbfFuture from './claim-nbf-future.ts'
import claimSubDeletedOrUnknown from './claim-sub-deleted-or-unknown.ts'
import claimSubMissing from './claim-sub-missing.ts'
import claimSubTypes from './claim-sub-types.ts'
import claimTypeRefreshAsAccess from './claim-type-refresh-as-access.ts'
import claimTypeTypHeader from './claim-type-typ-header.ts'
import encSize from './enc-size.ts'
import keyJkuExternal from './key-jku-external.ts'
import keyJwkEmbedded from './key-jwk-embedded.ts'
import keyKidPrototype from './key-kid-prototype.ts'
import keyKidSqli from './key-kid-sqli.ts'
import keyKidTraversalNull from './key-kid-traversal-null.ts'
import keyKidUnknownFallsOpen from './key-kid-unknown-falls-open.ts'
import keyWeakBlank from './key-weak-blank.ts'
import keyWeakDictionary from './key-weak-dictionary.ts'
import keyWeakPlaceholder from './key-weak-placeholder.ts'
import keyX5cSelfSigned from './key-x5c-self-signed.ts'
import keyX5uExternal from './key-x5u-external.ts'
import sigBitflip from './sig-bitflip.ts'
import sigEmpty from './sig-empty.ts'
import sigExtended from './sig-extended.ts'
import sigMissingSegment from './sig-missing-segment.ts'
import sigNullBytes from './sig-null-bytes.ts'
import sigOtherToken from './sig-other-token.ts'
import sigTruncated from './sig-truncated.ts'
import valMissingCrash from './val-missing-crash.ts'
import valProtoAuth from './val-proto-auth.ts'
import valTypeArray from './val-type-array.ts'

export const tokenAttacks: readonly AnyAttack[] = [
  algNone,
  algNoneWithOldSig,
  algNoneNoDot,
  algNoneWhitespaceUnicode,
  algMissing,
  algUnknown,
  algConfusionRsHs,
  algSwapSameFamily,
  algVerifySkipped,
  sigEmpty,
  sigMissingSegment,
  sigTruncated,
  sigExtended,
  sigBitflip,
  sigOtherToken,
  sigNullBytes,
  keyWeakDictionary,
  keyWeakBlank,
  keyWeakPlaceholder,
  keyJwkEmbedded,
  keyJkuExternal,
  keyX5uExternal,
  keyX5cSelfSigned,
  keyKidTraversalNull,
  keyKidSqli,
  keyKidUnknownFallsOpen,
  keyKidPrototype,
  claimExpPast,
  claimExpLeeway,
  claimExpMissing,
  claimExpTooLong,
  claimExpTypes,
  claimNbfFuture,
  claimAudOther,
  claimIssOther,
  claimTypeTypHeader,
  claimSubMissing,
  claimSubTypes,
  encSize,
  valTypeArray,
  valProtoAuth,
  valMissingCrash,
  claimTypeRefreshAsAccess,
  claimSubDeletedOrUnknown,
]
