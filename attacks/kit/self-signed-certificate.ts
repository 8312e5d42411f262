/** The smallest X.509 v1 certificate there is (RFC 5280 section 4.1), self-signed: DER by hand, no library needed. */
import { type KeyObject, sign } from 'node:crypto'

/** RFC 5280 appendix A; object identifiers in DER: sha256WithRSAEncryption 1.2.840.113549.1.1.11, commonName 2.5.4.3. */
const sha256WithRsa = tagged(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'))
const commonName = Buffer.from('0603550403', 'hex')

/** A certificate of an RSA key for the name `gatecrash`, valid from 2020 to 2049. Returns DER. */
export function selfSignedCertificate(pair: { publicKey: KeyObject; privateKey: KeyObject }): Buffer {
  const name = tagged(0x30, tagged(0x31, tagged(0x30, commonName, tagged(0x0c, Buffer.from('gatecrash')))))
  const validity = tagged(0x30, utcTime('200101000000Z'), utcTime('491231235959Z'))
  const serial = Buffer.from('020101', 'hex')
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const body = tagged(0x30, serial, sha256WithRsa, name, validity, name, spki)
  const signature = sign('sha256', body, pair.privateKey)
  // BIT STRING: the first octet counts unused bits (X.690 section 8.6.2.2).
  return tagged(0x30, body, sha256WithRsa, tagged(0x03, Buffer.from([0]), signature))
}

function utcTime(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

/** Tag, length, value (X.690 section 8.1). */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), value])
  if (length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, length]), value])
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), value])
}
