/**
 * SARIF 2.1.0 that GitHub code scanning takes: the whole catalogue as rules in every run, findings alone as results, each
 * with a place in a file and a fingerprint that outlives edits, and a file even when all is well, so that alerts close.
 * What was not judged stands in the invocation's notifications. Never argv, never the environment.
 */
import { createHash } from 'node:crypto'
import { catalogueOf, type Finding, findingsOf } from '../digest.ts'
import { gatedFinding } from '../gate.ts'
import type { AttackInfo, AttackResult, Report, Run, Severity, TargetInfo } from '../model.ts'
import { clip, ended, list, visible } from '../text.ts'
import { acceptance, type WriterContext } from './writer.ts'

/** A file that every repository of this kind has; GitHub wants a place in one. */
const defaultAnchor = 'package.json'
/** GitHub cuts rule texts here. */
const longestText = 1024

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** GitHub reads these as CVSS: over 9 critical, from 7 high, from 4 medium, below low. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
}

/** Braces and brackets mean placeholders and links in SARIF messages (§3.11.5 and §3.11.6). */
function message(text: string): { text: string } {
  const plain = visible(clip(text, longestText))
  return { text: plain.replace(/[{}]/g, '$&$&').replace(/[\\[\]]/g, '\\$&') }
}

function pascal(id: string): string {
  return id.replace(/(?:^|[/-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function rule(info: AttackInfo) {
  const standards = list([...info.cwe, ...info.references])
  const help = [
    info.title,
    `Must hold: ${info.requirement}`,
    `Risk: ${info.impact}`,
    `Mend: ${info.remedy}`,
    `Standards: ${standards}`,
  ]
  const cweTags = info.cwe.map((cwe) => `external/cwe/${cwe.toLowerCase()}`)
  return {
    id: info.id,
    name: pascal(info.id),
    shortDescription: { text: visible(clip(info.title, longestText)) },
    fullDescription: { text: visible(clip(`${ended(info.requirement)} ${ended(info.impact)}`, longestText)) },
    help: { text: help.map(visible).join('\n\n') },
    defaultConfiguration: { level: levels[info.severity] },
    properties: {
      'security-severity': scores[info.severity],
      precision: 'high',
      // GitHub keeps ten tags of a rule.
      tags: ['security', info.id.split('/')[0] ?? '', ...cweTags].slice(0, 10),
    },
  }
}

/** A path inside the repository, as a relative URI reference; undefined when it leads out of it. */
function repositoryUri(path: string): string | undefined {
  const forward = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
  const parts = forward.split('/')
  if (forward === '' || forward.startsWith('/') || /^[A-Za-z]:/.test(forward) || parts.includes('..')) return undefined
  return parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')
}

/** The line of the first fact that the attack needs and the profile states; else of the target's address; else the first. */
function lineOf(info: AttackInfo, lines: Readonly<Record<string, number>>): number {
  const wanted = [...info.needs, info.id.split('/')[0] ?? '', 'url']
  for (const key of wanted) {
    const exact =
      lines[key] ??
      Object.entries(lines).find(([name]) => name.startsWith(`${key}.`) || name.startsWith(`${key}[`))?.[1]
    if (exact !== undefined) return exact
  }
  return 1
}

function location(info: AttackInfo, target: TargetInfo, anchor: string) {
  const uri = target.profile && repositoryUri(target.profile.file)
  const place = uri === undefined ? { uri: anchor, line: 1 } : { uri, line: lineOf(info, target.profile?.lines ?? {}) }
  return {
    physicalLocation: {
      artifactLocation: { uri: place.uri, uriBaseId: '%SRCROOT%' },
      region: { startLine: place.line },
    },
  }
}

/** The same finding on the same target has the same fingerprint, wherever its line has moved. */
function fingerprint(id: string, target: TargetInfo): string {
  return createHash('sha256')
    .update(JSON.stringify([target.name, target.weakness ?? '', id]))
    .digest('hex')
    .slice(0, 32)
}

function result(finding: Finding, ruleIndex: number, context: WriterContext) {
  const { info, run, verdict } = finding
  const gated = gatedFinding(context.gate, run.label, info.id)
  const accepted = acceptance(gated)
  const last = verdict.evidence.findLast((step) => step.kind !== 'sent') ?? verdict.evidence[0]
  const print = fingerprint(info.id, run.target)
  return {
    ruleId: info.id,
    ruleIndex,
    kind: 'fail',
    level: levels[info.severity],
    message: message(`${run.target.name}: ${ended(info.title)} Risk: ${ended(info.impact)} Seen: ${last.summary}`),
    locations: [location(info, run.target, repositoryUri(context.sarifAnchor ?? defaultAnchor) ?? defaultAnchor)],
    // GitHub matches alerts by the first of these alone.
    partialFingerprints: { primaryLocationLineHash: `${print}:1`, 'gatecrash/v1': print },
    ...(accepted === undefined
      ? {}
      : {
          suppressions: [{ kind: 'external', status: 'accepted', justification: visible(clip(accepted, longestText)) }],
        }),
    ...(gated?.standing === 'new'
      ? { baselineState: 'new' }
      : gated?.standing === 'known'
        ? { baselineState: 'unchanged' }
        : {}),
    properties: { confidence: verdict.confidence, target: visible(run.target.name), url: visible(run.target.url) },
  }
}

function notification(entry: AttackResult, ruleIndex: number) {
  const { verdict } = entry
  if (verdict.outcome !== 'inconclusive' && verdict.outcome !== 'skipped' && verdict.outcome !== 'error') return []
  const level = verdict.outcome === 'error' ? 'error' : verdict.outcome === 'inconclusive' ? 'warning' : 'note'
  const text = message(`${entry.id} ${verdict.outcome}: ${verdict.reason}`)
  return [{ level, message: text, associatedRule: { id: entry.id, index: ruleIndex } }]
}

function sarifRun(report: Report, run: Run, context: WriterContext) {
  const infoOf = catalogueOf(report)
  const indexes = new Map(report.catalogue.map((info, index) => [info.id, index]))
  const indexOf = (id: string) => indexes.get(infoOf(id).id) ?? -1
  const stopped =
    run.stopped === undefined ? [] : [{ level: 'error', message: message(`The run ended early: ${run.stopped}`) }]
  const failed = run.attacks.some((entry) => entry.verdict.outcome === 'error')
  return {
    tool: {
      driver: {
        name: 'gatecrash',
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: report.catalogue.map(rule),
      },
    },
    // GitHub takes what stands before the last slash as the category, which keeps configurations apart.
    automationDetails: { id: `gatecrash/${visible(run.label).replace(/[^\w.-]+/g, '-')}/` },
    invocations: [
      {
        executionSuccessful: run.stopped === undefined && !failed,
        startTimeUtc: new Date(run.startedAt).toISOString(),
        toolExecutionNotifications: [
          ...stopped,
          ...run.attacks.flatMap((entry) => notification(entry, indexOf(entry.id))),
        ],
      },
    ],
    originalUriBaseIds: {
      '%SRCROOT%': { description: { text: 'The root of the repository that holds the profile.' } },
    },
    columnKind: 'utf16CodeUnits',
    results: findingsOf(report, run).map((finding) => result(finding, indexOf(finding.info.id), context)),
    properties: { target: visible(run.target.name), fingerprint: run.fingerprint },
  }
}

export function writeSarif(report: Report, context: WriterContext = {}): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: report.runs.map((run) => sarifRun(report, run, context)),
  }
  return `${JSON.stringify(log, null, 2)}\n`
}
