/** Key pairs of our own, for tokens that the target did not sign: made once in a process, for an RSA pair takes long. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface OwnPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** PEM, PKCS 8. */
  readonly privatePem: string
}

let rsa: OwnPair | undefined
let ec: OwnPair | undefined

/** RSA of 2048 bits. */
export function ownRsaPair(): OwnPair {
  rsa ??= withPem(generateKeyPairSync('rsa', { modulusLength: 2048 }))
  return rsa
}

/** On the curve P-256. */
export function ownEcPair(): OwnPair {
  ec ??= withPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  return ec
}

function withPem(pair: Pick<OwnPair, 'publicKey' | 'privateKey'>): OwnPair {
  return { ...pair, privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
