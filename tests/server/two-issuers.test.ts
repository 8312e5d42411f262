/** A server that takes the tokens of a partner: each key speaks for its own issuer, and for its users alone. */
import { expect, test } from 'vitest'
import { openLab } from './lab.ts'

test('the partner brings users of its own, and nobody of ours; we bring none of theirs', async () => {
  const lab = await openLab('two-issuers')
  try {
    const { issuer: iss, kid, secret: key } = lab.server.ready.jwt.partner!
    const heardAs = (token: string) => lab.speaksAs({ token })
    expect(await heardAs(lab.mint())).toBe('u1')
    expect(await heardAs(lab.mint({ header: { kid }, claims: { iss, sub: 'pat' }, key }))).toBe('partner:pat')
    // The same name is somebody else there.
    expect(await heardAs(lab.mint({ header: { kid }, claims: { iss, sub: 'u1' }, key }))).toBe('partner:u1')
    const refused = [
      lab.mint({ header: { kid }, key }),
      lab.mint({ claims: { iss }, key }),
      lab.mint({ claims: { iss, sub: 'pat' } }),
      lab.mint({ header: { kid }, claims: { iss, sub: 'pat' } }),
      lab.mint({ header: { kid }, claims: { iss: 'https://other.test' }, key }),
    ]
    expect(await Promise.all(refused.map((token) => lab.speaksAs({ token })))).toEqual(refused.map(() => undefined))
  } finally {
    await lab.close()
  }
})

test('where no partner is named, its key opens nothing', async () => {
  const [two, one] = [await openLab('two-issuers'), await openLab('hardened')]
  try {
    const { issuer: iss, kid, secret: key } = two.server.ready.jwt.partner!
    expect(one.server.ready.jwt.partner).toBeUndefined()
    expect(
      await one.speaksAs({ token: one.mint({ header: { kid }, claims: { iss, sub: 'pat' }, key }) }),
    ).toBeUndefined()
  } finally {
    await Promise.all([two.close(), one.close()])
  }
})
