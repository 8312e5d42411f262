import { readFile } from 'node:fs/promises'
import type ajvModule from 'ajv'
import ajv2020Module from 'ajv/dist/2020.js'
import formatsModule from 'ajv-formats'
import { HtmlValidate } from 'html-validate'
import { marked } from 'marked'
import { beforeAll, describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { gate } from '../../reports/gate.ts'
import type { Report } from '../../reports/model.ts'
import { parseReport } from '../../reports/read.ts'
import { writeHtml } from '../../reports/writers/html.ts'
import { writeJson } from '../../reports/writers/json.ts'
import { writeJunit } from '../../reports/writers/junit.ts'
import { writeMarkdown } from '../../reports/writers/markdown.ts'
import { writeSarif } from '../../reports/writers/sarif.ts'
import type { Writer, WriterContext } from '../../reports/writers/writer.ts'
import { hostile, nastyReport } from './nasty-report.ts'
import { draft, report, resisted, result, sampleReport } from './sample-report.ts'

// biome-ignore lint/suspicious/noExplicitAny: SARIF is checked against its schema; here only a few places matter
type Loose = any

const waivers = [{ id: 'token/nasty-found', target: 'plain', reason: hostile.join(' '), until: '2027-01-01' }]
const contexts: readonly (readonly [string, Report, WriterContext])[] = [
  ['nasty', nastyReport, { gate: gate(nastyReport, { failOn: 'high', waivers }) }],
  ['sample', sampleReport, { gate: gate(sampleReport, { failOn: 'high', exhibit: ['guide'] }) }],
]
const empty = report()
const clean = report({
  catalogue: sampleReport.catalogue,
  runs: [draft('hardened', { attacks: [result('token/alg-none', resisted)] })],
})
const all: readonly (readonly [string, Report, WriterContext])[] = [
  ...contexts,
  ['ungated', sampleReport, {}],
  ['empty', empty, {}],
  ['clean', clean, { gate: gate(clean, { failOn: 'high' }) }],
]

const writers = {
  json: { ending: 'json', write: writeJson },
  html: { ending: 'html', write: writeHtml },
  markdown: { ending: 'md', write: writeMarkdown },
  junit: { ending: 'xml', write: writeJunit },
  sarif: { ending: 'sarif', write: writeSarif },
} as const satisfies Record<string, { ending: string; write: Writer }>

function write(format: keyof typeof writers, one: Report, context: WriterContext): string {
  return writers[format].write(one, context)
}

describe.each(Object.keys(writers) as (keyof typeof writers)[])('%s', (format) => {
  test.each(contexts)('%s report, as in its golden file', async (name, one, context) => {
    const file = `../golden/reports/${name}.${writers[format].ending}`
    await expect(write(format, one, context)).toMatchFileSnapshot(file)
  })

  test.each(all)('%s report: twice the same text, and nothing unseen in it', async (_, one, context) => {
    const text = write(format, one, context)
    expect(write(format, one, context)).toBe(text)
    expect(text.isWellFormed()).toBe(true)
    // Markdown puts a zero-width space where GitHub would make a link; nothing else unseen may stand but line breaks.
    const allowed = format === 'markdown' ? /[\n\u200b]/g : /\n/g
    expect(text.replace(allowed, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u)
    expect(text.endsWith('\n')).toBe(true)
  })
})

describe('json', () => {
  test('reads back as what was written, but for halves of characters', async () => {
    const text = write('json', nastyReport, {})
    const expected = JSON.parse(
      JSON.stringify(nastyReport, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value)),
    )
    expect(parseReport(text, 'nasty.json')).toEqual(expected)
  })

  test.each(all)('%s report fits the published schema', async (_, one) => {
    const schema = JSON.parse(await readFile(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'))
    const ajv = new ajv2020Module.Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false })
    formatsModule.default(ajv)
    const validate = ajv.compile(schema)
    validate(JSON.parse(write('json', one, {})))
    expect(validate.errors).toBeNull()
  })
})

describe('sarif', () => {
  let validate: ajvModule.ValidateFunction
  beforeAll(async () => {
    const ajv = new ajv2020Module.Ajv2020({ allErrors: true, strict: false })
    formatsModule.default(ajv)
    validate = ajv.compile(JSON.parse(await readFile(new URL('../schemas/sarif-2.1.0.json', import.meta.url), 'utf8')))
  })

  test.each(all)('%s report fits the SARIF 2.1.0 schema', async (_, one, context) => {
    validate(JSON.parse(write('sarif', one, context)))
    expect(validate.errors).toBeNull()
  })

  test('rules are the whole catalogue, also when all is well', async () => {
    const [run] = JSON.parse(write('sarif', clean, {})).runs
    expect(run.results).toEqual([])
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(clean.catalogue.map((info) => info.id))
  })

  test('every result has a place in the repository, the right rule and a fingerprint that outlives moved lines', async () => {
    const { runs } = JSON.parse(write('sarif', nastyReport, { sarifAnchor: 'server/index.ts' }))
    const places = runs.map((run: Loose) => run.results.map((one: Loose) => one.locations[0].physicalLocation))
    expect(places[0][0]).toMatchObject({
      artifactLocation: { uri: 'profiles/my%20%3Cchat%3E%20%26%20co.yml' },
      region: { startLine: 12 },
    })
    expect(places[1][0]).toMatchObject({ artifactLocation: { uri: 'server/index.ts' }, region: { startLine: 1 } })
    for (const run of runs) {
      for (const one of run.results) expect(run.tool.driver.rules[one.ruleIndex].id).toBe(one.ruleId)
    }
    const moved = structuredClone(nastyReport) as Loose
    moved.runs[0].target.profile.lines.accounts = 99
    const prints = (log: Loose) =>
      log.runs.flatMap((run: Loose) => run.results.map((one: Loose) => one.partialFingerprints))
    const before = prints({ runs })
    expect(prints(JSON.parse(write('sarif', moved, {})))).toEqual(before)
    expect(new Set(before.map((print: Loose) => print.primaryLocationLineHash)).size).toBe(before.length)
  })

  test('configurations have categories of their own, and levels follow the severity', async () => {
    const { runs } = JSON.parse(write('sarif', sampleReport, contexts[1]?.[2] ?? {}))
    expect(runs.map((run: Loose) => run.automationDetails.id)).toEqual(['gatecrash/guide/', 'gatecrash/hardened/'])
    const levels = Object.fromEntries(runs[0].results.map((one: Loose) => [one.ruleId, one.level]))
    expect(levels).toMatchObject({
      'token/weak-secret': 'error',
      'crash/payload-null': 'error',
      'rate/flood-one-socket': 'warning',
    })
    expect(runs[1].results).toMatchObject([{ ruleId: 'login/user-enumeration', level: 'note' }])
    expect(runs[0].results.every((one: Loose) => one.suppressions[0].justification.startsWith('exhibit'))).toBe(true)
    expect(JSON.stringify(runs)).not.toMatch(/commandLine|environmentVariables|"arguments"|workingDirectory/)
  })
})

describe('junit', () => {
  test.each(all)('%s report is XML of the schema', async (name, one, context) => {
    const schema = await readFile(new URL('../schemas/junit.xsd', import.meta.url), 'utf8')
    const xml = [{ fileName: `${name}.xml`, contents: write('junit', one, context) }]
    const checked = await validateXML({ xml, schema: [schema] })
    expect(checked.errors).toEqual([])
  })

  test('counts are those of the cases', async () => {
    const xml = write('junit', sampleReport, {})
    const count = (word: string) => xml.split(`<${word}`).length - 1
    expect(xml).toContain(`tests="${count('testcase')}" failures="${count('failure ')}" errors="${count('error ')}"`)
  })
})

describe('html', () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard'],
    // Ids are attack ids, for links that can be guessed; the doctype and void tags are a matter of taste.
    rules: {
      'valid-id': ['error', { relaxed: true }],
      'long-title': 'off',
      'no-trailing-whitespace': 'off',
      'doctype-style': 'off',
      'void-style': 'off',
    },
  })

  test.each(all)('%s report is valid', async (_, one, context) => {
    const checked = await validator.validateString(write('html', one, context))
    const messages = checked.results.flatMap((file) =>
      file.messages.map((message) => `${message.line}: ${message.ruleId}: ${message.message}`),
    )
    expect(messages).toEqual([])
  })

  test('asks for nothing and allows nothing', async () => {
    const page = write('html', nastyReport, contexts[0]?.[2] ?? {})
    const markup = page.replace(/<style>[\s\S]*?<\/style>/, '')
    expect(markup).not.toMatch(/<(?:script|img|iframe|object|embed|link|base|form|video|audio)\b/i)
    expect(markup).not.toMatch(/<[^>]*\s(?:on\w+|style|src)=/i)
    const links = [...markup.matchAll(/<a[^>]*\shref="([^"]*)"/g)].map(([, href]) => href)
    expect(links.every((href) => href?.startsWith('#'))).toBe(true)
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'"/,
    )
  })

  test('every attack has a place to link to, once', async () => {
    const page = write('html', sampleReport, {})
    for (const info of sampleReport.catalogue) expect(page.split(` id="${info.id}"`).length - 1).toBe(1)
  })
})

describe('markdown', () => {
  test.each(all)(
    '%s report becomes the tags that we mean, and no link, image or markup of the target',
    async (_, one, context) => {
      const page = await marked.parse(write('markdown', one, context), { gfm: true })
      const tags = new Set([...page.matchAll(/<([a-z][\w-]*)([^>]*)>/gi)].map(([, name, rest]) => `${name}${rest}`))
      const meant =
        'h2 h3 ul li p b strong em code pre details summary table thead tbody tr th td blockquote sub'.split(' ')
      expect([...tags].filter((tag) => !meant.includes(tag))).toEqual(
        tags.has('pre') ? ['code class="language-text"'] : [],
      )
    },
  )

  test('fits in a comment, however much there is', async () => {
    const [run] = nastyReport.runs
    const many: Report = {
      ...nastyReport,
      runs: Array.from({ length: 30 }, (_, index) => ({ ...run!, label: `run ${index}` })),
    }
    const text = write('markdown', many, {})
    expect(text.length).toBeLessThan(65_536)
    expect(text.split('<details>').length).toBe(text.split('</details>').length)
  })
})
