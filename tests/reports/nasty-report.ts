/**
 * One report full of what a hostile server may say, in every text that a target can reach. Every writer renders it, and
 * the outcome is compared with a golden file and checked against the format's own rules.
 */
import { deepFreeze } from '../../reports/build.ts'
import type { Evidence, Observation, Report } from '../../reports/model.ts'
import { attack, bench, environment } from './sample-report.ts'

export const hostile: readonly string[] = [
  '</script><img src=x onerror=alert(1)><svg onload=alert(2)>',
  '"><a href="javascript:alert(3)">x</a> \' onmouseover=\'alert(4)',
  ']]></system-out><failure/><!-- <![CDATA[',
  '| pipe | cell |\n| --- | --- |\n| new | row |',
  '```\n</details>\n# heading [link](https://evil.example) ![image](https://evil.example/x.png)',
  '`code` ``two`` @everyone #1 GH-1 https://evil.example www.evil.example a@evil.example <https://evil.example>',
  '\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \x00 \x7f \r back',
  'left\u202eright\u202c \u2066iso\u2069 zero\u200bwidth \ufeffbom line\u2028sep \u{e0041}tag soft\u00adhyphen',
  'lone \ud83d and \udc00 surrogates, \uffff noncharacter',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to look like one
  '{{7*7}} ${7*7} <%= 7*7 %> {0} [x](1) \\u0041 %s %n &amp; &#60; &lt;b&gt;',
  `=cmd|'/c calc'!A0`,
  '-starts with a dash\n1. and a list\n> and a quote\n    and code',
]
const long = [`${'very long '.repeat(600)}end`, `${'x'.repeat(5000)}end`]
const all = hostile.join(' § ')

const observation: Observation = { atMs: 1.5, kind: 'received', summary: all, detail: hostile.join('\n') }
const evidence: Evidence = [
  { atMs: 0, kind: 'sent', summary: hostile[0] ?? '' },
  observation,
  ...[...hostile, ...long].map(
    (text, index): Observation => ({ atMs: index * 10, kind: 'measured', summary: text, detail: text }),
  ),
]

const catalogue = [
  attack('token/nasty-found', 'critical', {
    title: all,
    requirement: all,
    impact: all,
    remedy: all,
    cwe: ['CWE-79'],
    references: [...hostile],
    needs: [...hostile, 'accounts'],
  }),
  attack('token/nasty-resisted', 'high'),
  attack('crash/nasty-inconclusive', 'medium'),
  attack('leak/nasty-skipped', 'low'),
  attack('rate/nasty-error', 'info'),
  attack('info/nasty-probe', 'info', { kind: 'probe', title: all }),
  attack('never/run', 'high'),
]

const limits = hostile.slice(0, 4).map((text, index) => ({ name: text, limit: text, actual: text, ok: index === 1 }))

/** Made by hand, past `buildReport`: writers must stand even when a report file was written by somebody else. */
export const nastyReport: Report = deepFreeze<Report>({
  schemaVersion: 1,
  tool: { name: 'gatecrash', version: '0.1.0' },
  generatedAt: '2026-11-20T10:00:45.000Z',
  catalogue,
  runs: [
    {
      label: `${hostile[0]} ${hostile[3]}`,
      target: {
        name: `${hostile[1]} ${hostile[6]}`,
        url: `http://127.0.0.1:1/${hostile[2]}`,
        namespace: hostile[7] ?? '',
        transports: ['websocket', hostile[5] ?? ''],
        reference: false,
        weakness: hostile[4] ?? '',
        profile: { file: 'profiles/my <chat> & co.yml', lines: { accounts: 12, url: 2 } },
        overrides: [{ name: hostile[9] ?? '', value: hostile[0] ?? '' }],
      },
      startedAt: '2026-11-20T10:00:00.000Z',
      durationMs: 61_234,
      attacks: [
        {
          id: 'token/nasty-found',
          verdict: { outcome: 'vulnerable', confidence: 'medium', evidence },
          durationMs: 812.5,
          waitedMs: 0,
        },
        {
          id: 'token/nasty-resisted',
          verdict: { outcome: 'resisted', control: observation, evidence },
          durationMs: 90,
          waitedMs: 10,
        },
        {
          id: 'crash/nasty-inconclusive',
          verdict: { outcome: 'inconclusive', reason: all, evidence },
          durationMs: 5,
          waitedMs: 0,
        },
        {
          id: 'leak/nasty-skipped',
          verdict: { outcome: 'skipped', reason: all, unlock: hostile[5] ?? '' },
          durationMs: 0,
          waitedMs: 0,
        },
        {
          id: 'rate/nasty-error',
          verdict: { outcome: 'error', code: 'internal', reason: all, stack: all },
          durationMs: 7,
          waitedMs: 0,
        },
        {
          id: 'info/nasty-probe',
          verdict: { outcome: 'resisted', control: observation, evidence },
          durationMs: 7,
          waitedMs: 0,
        },
      ],
      benchmarks: [
        bench({
          workload: hostile[0] ?? '',
          parameters: { [hostile[1] ?? '']: hostile[2] ?? '', users: 3 },
          thresholds: limits,
          counters: { [hostile[0] ?? '']: 1 },
          timeline: bench().timeline.slice(0, 3),
        }),
        bench({
          workload: hostile[3] ?? '',
          validity: { valid: false, gates: limits },
          responseTime: null,
          ledger: null,
          timeline: [],
        }),
      ],
      stopped: all,
      remarks: [...hostile],
      environment: { ...environment, cpu: hostile[0] ?? '', platform: hostile[6] ?? '' },
      fingerprint: 'f'.repeat(64),
    },
    {
      label: hostile[5] ?? '',
      target: {
        name: 'plain',
        url: 'http://127.0.0.1:2',
        namespace: '/',
        transports: ['polling'],
        reference: true,
        profile: { file: '/home/somebody/../x.yml', lines: {} },
        overrides: [],
      },
      startedAt: '2026-11-20T10:02:00.000+01:00',
      durationMs: 10,
      attacks: [
        {
          id: 'token/nasty-found',
          verdict: { outcome: 'vulnerable', confidence: 'high', evidence },
          durationMs: 12,
          waitedMs: 0,
        },
        {
          id: 'token/nasty-resisted',
          verdict: { outcome: 'vulnerable', confidence: 'low', evidence: [observation] },
          durationMs: 9,
          waitedMs: 0,
        },
      ],
      benchmarks: [],
      remarks: [],
      environment,
      fingerprint: '0'.repeat(64),
    },
  ],
})
