/** Other texts that a lenient verifier takes for the same token: nothing that is signed is changed. Pure. */
import { readToken } from './forge-token.ts'
import type { Variant } from './token-attack.ts'

/** The order of the curve P-256 (SEC 2 version 2, section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function otherSpellings(token: string): Variant[] {
  const end = token.lastIndexOf('.') + 1
  const [signed, signature] = [token.slice(0, end), token.slice(end)]
  const bytes = Buffer.from(signature, 'base64url')
  const padding = '='.repeat((4 - (signature.length % 4)) % 4)
  const standard = signature.replaceAll('-', '+').replaceAll('_', '/')
  const middle = signature.length >> 1
  const texts: [name: string, text: string][] = [
    ['unused bits of the last character set', withUnusedBits(token)],
    ['padding behind the signature', `${token}${padding}`],
    ['too much padding behind the signature', `${token}====`],
    [
      'the signature in the standard alphabet, padded',
      // One signature in four has neither letter: then there is one sign too many, so that it is a text of its own.
      signed + standard + padding + (standard === signature ? '=' : ''),
    ],
    ['a blank behind it', `${token} `],
    ['a blank before it', ` ${token}`],
    ['a newline behind it', `${token}\n`],
    ['a tab before it', `\t${token}`],
    ['a NUL behind it', `${token}\0`],
    ['a byte order mark before it', `\ufeff${token}`],
    ['a newline inside the signature', `${signed}${signature.slice(0, middle)}\n${signature.slice(middle)}`],
    [
      'a character outside the alphabet in the signature',
      `${signed}${signature.slice(0, middle)}!${signature.slice(middle)}`,
    ],
    ...(readToken(token).header.alg === 'ES256' ? ecdsa(signed, bytes) : []),
  ]
  return texts.filter(([, text]) => text !== token).map(([name, text]) => ({ name, token: text }))
}

/** RFC 4648 section 3.5: the bits of a token's last character that no byte is made of, turned. */
export function withUnusedBits(token: string): string {
  const unused = { 2: 4, 3: 2 }[token.slice(token.lastIndexOf('.') + 1).length % 4] ?? 0
  const last = alphabet.indexOf(token.at(-1) ?? 'A')
  return token.slice(0, -1) + alphabet[last ^ ((1 << unused) - 1)]
}

/** With (r, s) a signature (r, n − s) is one as well; and DER is another way to write either. */
function ecdsa(signed: string, bytes: Buffer): [name: string, text: string][] {
  const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32)]
  const other = (order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0')
  const der = [r, s].map(derInteger)
  const sequence = Buffer.concat([Buffer.from([0x30, Buffer.concat(der).length]), ...der])
  return [
    ['the other s', signed + Buffer.concat([r, Buffer.from(other, 'hex')]).toString('base64url')],
    ['the signature in DER', signed + sequence.toString('base64url')],
  ]
}

/** X.690 section 8.3: as short as it can be, with a zero before a first bit that is set. */
function derInteger(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0)
  const short = bytes.subarray(from < 0 ? bytes.length - 1 : from)
  const value = (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short
  return Buffer.concat([Buffer.from([0x02, value.length]), value])
}
