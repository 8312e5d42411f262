/** Generated pages are up to date, and what the docs say of the folders is true. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { attacksPage } from '../scripts/write-docs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8')

describe('docs', () => {
  it('docs/attacks.md is what npm run docs writes', () => {
    expect(read('docs/attacks.md')).toBe(attacksPage())
  })

  it.each([
    'README.md',
    'docs/architecture.md',
    'docs/adding-an-attack.md',
    'docs/verdicts.md',
    'docs/profiles.md',
    'docs/reference-server.md',
  ])('%s links to files that exist', (page) => {
    const folder = page.includes('/') ? 'docs/' : ''
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !existsSync(`${root}/${folder}${link}`))).toEqual([])
  })

  it('the README’s commands are scripts', () => {
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
    const named = [...read('README.md').matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!)
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((name) => !scripts.includes(name))).toEqual([])
  })
})
