/** Attacks on the token itself, in the order of the catalogue table. */
import type { AnyAttack } from '../../attack.ts'
import algConfusionRecoveredKey from './alg-confusion-recovered-key.ts'
import algConfusionRsHs from './alg-confusion-rs-hs.ts'
import algConfusionWhitespaceKey from './alg-confusion-whitespace-key.ts'
import algMissing from './alg-missing.ts'
import algNone from './alg-none.ts'
import algNoneNoDot from './alg-none-no-dot.ts'
import algNoneWhitespaceUnicode from './alg-none-whitespace-unicode.ts'
import algNoneWithOldSig from './alg-none-with-old-sig.ts'
import algPsychic from './alg-psychic.ts'
import algSwapSameFamily from './alg-swap-same-family.ts'
import algUnknown from './alg-unknown.ts'
import algVerifySkipped from './alg-verify-skipped.ts'
import algWeakHsShortKey from './alg-weak-hs-short-key.ts'
import claimAudOther from './claim-aud-other.ts'
import claimCnfIgnored from './claim-cnf-ignored.ts'
import claimExpLeeway from './claim-exp-leeway.ts'
import claimExpMillis from './claim-exp-millis.ts'
import claimExpMissing from './claim-exp-missing.ts'
import claimExpPast from './claim-exp-past.ts'
import claimExpTooLong from './claim-exp-too-long.ts'
import claimExpTypes from './claim-exp-types.ts'
import claimIatFuture from './claim-iat-future.ts'
import claimIssOther from './claim-iss-other.ts'
import claimNbfFuture from './claim-nbf-future.ts'
import claimOrder from './claim-order.ts'
import claimProtoMerge from './claim-proto-merge.ts'
import claimScopeMissing from './claim-scope-missing.ts'
import claimSubDeletedOrUnknown from './claim-sub-deleted-or-unknown.ts'
import claimSubInjection from './claim-sub-injection.ts'
import claimSubMissing from './claim-sub-missing.ts'
import claimSubPrototype from './claim-sub-prototype.ts'
import claimSubTypes from './claim-sub-types.ts'
import claimSubUnicode from './claim-sub-unicode.ts'
import claimTenantSwap from './claim-tenant-swap.ts'
import claimTypeRefreshAsAccess from './claim-type-refresh-as-access.ts'
import claimTypeTypHeader from './claim-type-typ-header.ts'
import encExtraSegments from './enc-extra-segments.ts'
import encJsonSerialisation from './enc-json-serialisation.ts'
import encManyDots from './enc-many-dots.ts'
import encSize from './enc-size.ts'
import encTrailingBits from './enc-trailing-bits.ts'
import hdrB64False from './hdr-b64-false.ts'
import hdrCritUnknown from './hdr-crit-unknown.ts'
import hdrZipCtyNested from './hdr-zip-cty-nested.ts'
import jsonBignum from './json-bignum.ts'
import jsonCommentsNan from './json-comments-nan.ts'
import jsonDepth from './json-depth.ts'
import jsonDupKeys from './json-dup-keys.ts'
import jsonEscapes from './json-escapes.ts'
import jsonInvalidUtf8 from './json-invalid-utf8.ts'
import jsonPayloadType from './json-payload-type.ts'
import jweDirOrPubkey from './jwe-dir-or-pubkey.ts'
import jwePaddingOracle from './jwe-padding-oracle.ts'
import jwePbes2P2c from './jwe-pbes2-p2c.ts'
import jweZipBomb from './jwe-zip-bomb.ts'
import keyCacheCollision from './key-cache-collision.ts'
import keyCrossEnv from './key-cross-env.ts'
import keyJkuAllowlistBypass from './key-jku-allowlist-bypass.ts'
import keyJkuExternal from './key-jku-external.ts'
import keyJwkEmbedded from './key-jwk-embedded.ts'
import keyKidCommand from './key-kid-command.ts'
import keyKidPrototype from './key-kid-prototype.ts'
import keyKidSqli from './key-kid-sqli.ts'
import keyKidTraversalNull from './key-kid-traversal-null.ts'
import keyKidTypes from './key-kid-types.ts'
import keyKidUnknownFallsOpen from './key-kid-unknown-falls-open.ts'
import keyTenantMix from './key-tenant-mix.ts'
import keyUrlOther from './key-url-other.ts'
import keyWeakBlank from './key-weak-blank.ts'
import keyWeakDictionary from './key-weak-dictionary.ts'
import keyWeakPlaceholder from './key-weak-placeholder.ts'
import keyX5cSelfSigned from './key-x5c-self-signed.ts'
import keyX5tCollide from './key-x5t-collide.ts'
import keyX5uExternal from './key-x5u-external.ts'
import sigBitflip from './sig-bitflip.ts'
import sigEmpty from './sig-empty.ts'
import sigExtended from './sig-extended.ts'
import sigMissingSegment from './sig-missing-segment.ts'
import sigNullBytes from './sig-null-bytes.ts'
import sigOtherToken from './sig-other-token.ts'
import sigTruncated from './sig-truncated.ts'
import valBearerForms from './val-bearer-forms.ts'
import valCrlf from './val-crlf.ts'
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
  algConfusionRecoveredKey,
  algConfusionWhitespaceKey,
  algSwapSameFamily,
  algWeakHsShortKey,
  algPsychic,
  algVerifySkipped,
  sigEmpty,
  sigMissingSegment,
  sigTruncated,
  sigExtended,
  sigBitflip,
  sigOtherToken,
  sigNullBytes,
  encTrailingBits,
  encExtraSegments,
  encJsonSerialisation,
  keyWeakDictionary,
  keyWeakBlank,
  keyWeakPlaceholder,
  keyJwkEmbedded,
  keyJkuExternal,
  keyJkuAllowlistBypass,
  keyX5uExternal,
  keyX5cSelfSigned,
  keyX5tCollide,
  keyUrlOther,
  keyKidTraversalNull,
  keyKidSqli,
  keyKidCommand,
  keyKidUnknownFallsOpen,
  keyKidPrototype,
  keyKidTypes,
  keyCrossEnv,
  keyTenantMix,
  keyCacheCollision,
  claimExpPast,
  claimExpLeeway,
  claimExpMissing,
  claimExpTooLong,
  claimExpTypes,
  claimExpMillis,
  claimNbfFuture,
  claimIatFuture,
  claimAudOther,
  claimIssOther,
  claimTypeTypHeader,
  claimScopeMissing,
  claimTenantSwap,
  claimProtoMerge,
  claimCnfIgnored,
  claimOrder,
  claimSubMissing,
  claimSubTypes,
  claimSubPrototype,
  claimSubInjection,
  claimSubUnicode,
  encSize,
  encManyDots,
  hdrCritUnknown,
  hdrB64False,
  hdrZipCtyNested,
  jsonDupKeys,
  jsonCommentsNan,
  jsonEscapes,
  jsonBignum,
  jsonPayloadType,
  jsonInvalidUtf8,
  jsonDepth,
  jweDirOrPubkey,
  jwePbes2P2c,
  jweZipBomb,
  jwePaddingOracle,
  valTypeArray,
  valBearerForms,
  valCrlf,
  valProtoAuth,
  valMissingCrash,
  claimTypeRefreshAsAccess,
  claimSubDeletedOrUnknown,
]
