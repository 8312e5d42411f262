/** The part of a profile that says what signs its tokens. */
import { z } from 'zod'

const text = z.string().min(1)

/** Written as `$NAME` in YAML; the loader puts the value of that environment variable in its place. */
export const secret = text.describe('A secret: write $NAME, and set NAME in the environment').meta({ secret: true })

const algorithm = z.enum(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])

const partner = z.strictObject({
  issuer: text.describe('What its tokens say in iss'),
  subject: text.describe('A user of its own whom the server lets in, and who is none of yours'),
  algorithm: algorithm.optional().describe('Where it is another than yours'),
  secret: secret.optional().describe('HS: the secret that it shares with the server'),
  privateKey: secret.optional().describe('Asymmetric: its private key, PEM'),
  kid: text.optional(),
})

export const signingKey = z.strictObject({
  algorithm,
  secret: secret.optional().describe('HS: the shared secret'),
  privateKey: secret.optional().describe('Asymmetric: the private key, PEM'),
  publicKey: text.optional().describe('Asymmetric: the public key, PEM'),
  jwksUrl: text.optional().describe('Asymmetric: where the public keys are published'),
  kid: text.optional(),
  former: secret.optional().describe('What signed before, or signs elsewhere: no token under it may be good here'),
  partner: partner.optional().describe('Another issuer whose tokens the server takes too, for users of its own'),
})
