import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { schemaText } from '../../scripts/write-schemas.ts'
import { nearest } from '../../target/nearest.ts'
import { secretPaths, shapeAt } from '../../target/profile-shape.ts'

test('the published schema is up to date (node scripts/write-schemas.ts)', () => {
  const published = readFileSync(new URL('../../target/profile.schema.json', import.meta.url), 'utf8')
  expect(published).toBe(schemaText('target/profile.schema.json'))
})

test('editors refuse a secret written out and take $NAME', () => {
  const validate = new Ajv2020({ strictTypes: false, formats: { starts_with: true } }).compile(
    JSON.parse(schemaText('target/profile.schema.json')),
  )
  const profile = (token: string) => ({
    version: 1,
    url: 'http://127.0.0.1:3000',
    accounts: [{ name: 'a', token }],
    chat: { send: { event: 'a' }, hear: { event: 'b', args: [{ deep: ['{{text}}'] }] } },
  })
  expect(validate(profile('$TOKEN'))).toBe(true)
  expect(validate(profile('a.b.c'))).toBe(false)
})

test('the secrets are known', () => {
  expect(
    secretPaths()
      .map((path) => path.join('.'))
      .sort(),
  ).toEqual([
    'accounts.*.password',
    'accounts.*.token',
    'key.former',
    'key.partner.privateKey',
    'key.partner.secret',
    'key.privateKey',
    'key.secret',
  ])
  expect(shapeAt(['accounts', 3, 'token'])?.secret).toBe(true)
  expect(shapeAt(['token'])?.secret).toBe(false)
  expect(shapeAt(['chat', 'send', 'args', 0, 'anything'])?.keys ?? []).toEqual([])
})

test('nearest finds typing errors, and nothing that is far off', () => {
  expect(nearest('acounts', ['accounts', 'account', 'url'])).toEqual(['accounts', 'account'])
  expect(nearest('toekn', ['token', 'name'])).toEqual(['token'])
  expect(nearest('colour', ['url', 'path'])).toEqual([])
})

test('docs/profiles.md names every key', () => {
  const page = readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8')
  expect(shapeAt([])!.keys.filter((key) => !new RegExp(`^\\| \`${key}\` +\\|`, 'm').test(page))).toEqual([])
})
