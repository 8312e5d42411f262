/** Generated pages are up to date, and what the docs say of the folders is true. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../attacks/catalogue/index.ts'
import { coveredRows, unknownRows, variantCount } from '../scripts/pages/coverage.ts'
import { pages } from '../scripts/write-docs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8')

describe('docs', () => {
  it.each(Object.keys(pages))('docs/%s is what npm run docs writes', (file) => {
    expect(read(`docs/${file}`)).toBe(pages[file]!())
  })

  it('every known row is covered by an attack, or stands with the reason why it is not run', () => {
    const missing = coveredRows().filter(({ attacks, reason }) => attacks.length === 0 && reason === undefined)
    expect(missing.map(({ row }) => row)).toEqual([])
  })

  it('no attack names a row that is not known', () => {
    expect(unknownRows()).toEqual([])
  })

  it('there are at least 200 attacks and 450 variants', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(200)
    expect(catalogue.reduce((sum, { id }) => sum + variantCount(id), 0)).toBeGreaterThanOrEqual(450)
  })

  it.each([
    'README.md',
    'docs/architecture.md',
    'docs/adding-an-attack.md',
    'docs/verdicts.md',
    'docs/coverage.md',
    'docs/matrix.md',
    'docs/profiles.md',
    'docs/load.md',
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
