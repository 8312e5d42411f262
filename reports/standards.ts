/** The report by standard: which requirement was exercised, by which attacks, with what result, and which was not. Pure. */
import { attackResults, catalogueOf } from './digest.ts'
import type { AttackResult, Report, Run } from './model.ts'

export interface Standard {
  readonly name: string
  /** Ids of requirements that attacks on Socket.IO servers are about. */
  readonly ids: readonly string[]
  /** The id in a reference of an attack, where it is one of this standard. */
  readonly idIn: (reference: string) => string | undefined
}

const asvs =
  'V1.2.3 V1.2.4 V1.2.5 V1.2.9 V1.5.3 V2.2.1 V2.3.1 V2.4.1 V3.3.1 V3.3.2 V3.3.4 V3.4.1 V3.4.2 V3.4.3 V3.4.4 ' +
  'V3.4.5 V3.4.6 V3.5.1 V3.5.2 V3.5.6 V4.1.3 V4.1.4 V4.2.1 V4.4.1 V4.4.2 V4.4.3 V6.1.1 V6.2.4 V6.3.1 V6.3.2 ' +
  'V6.3.4 V6.3.8 V6.8.1 V6.8.2 V7.1.2 V7.2.1 V7.2.3 V7.2.4 V7.3.1 V7.3.2 V7.4.1 V7.4.2 V7.4.3 V7.5.2 V8.2.1 ' +
  'V8.2.2 V8.2.4 V8.3.1 V8.3.2 V8.4.1 V9.1.1 V9.1.2 V9.1.3 V9.2.1 V9.2.2 V9.2.3 V10.3.1 V10.3.2 V10.3.5 V10.4.5 ' +
  'V10.4.8 V10.4.9 V11.2.3 V11.5.1 V12.1.1 V12.2.1 V12.2.2 V13.2.1 V13.2.4 V13.3.1 V13.3.4 V13.4.1 V13.4.2 ' +
  'V13.4.4 V13.4.5 V13.4.6 V14.2.1 V14.2.2 V14.2.4 V15.2.1 V15.2.2 V15.3.1 V15.3.2 V15.3.3 V15.3.4 V15.3.5 ' +
  'V15.3.6 V15.3.7 V15.4.2 V16.2.5 V16.3.1 V16.3.2 V16.3.3 V16.4.1 V16.5.1 V16.5.3 V16.5.4'
const sections = '2.5 2.6 3.1 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12'
const risks = 'API1 API2 API3 API4 API5 API6 API7 API8 API9'

export const standards: readonly Standard[] = [
  {
    name: 'OWASP ASVS 5.0',
    ids: asvs.split(' '),
    idIn: (reference) => /^ASVS (V\d+\.\d+\.\d+)\b/.exec(reference)?.[1],
  },
  {
    name: 'RFC 8725, JSON Web Token Best Current Practices',
    ids: sections.split(' ').map((section) => `section ${section}`),
    idIn: (reference) =>
      /^RFC 8725 (?:section |§)(\d+\.\d+)/
        .exec(reference)
        ?.slice(1)
        .map((id) => `section ${id}`)[0],
  },
  {
    name: 'OWASP API Security Top 10 2023',
    ids: risks.split(' '),
    idIn: (reference) => /\b(API\d+):2023/.exec(reference)?.[1],
  },
]

/** `resisted`: every attack that was judged was; `not exercised`: none was run, or none could be judged. */
export type Standing = 'vulnerable' | 'resisted' | 'not exercised'

export interface Requirement {
  readonly id: string
  /** Attacks of the catalogue that refer to it. */
  readonly attacks: readonly string[]
  /** One for each run of the report. */
  readonly standings: readonly {
    readonly run: string
    readonly standing: Standing
    readonly of: readonly AttackResult[]
  }[]
}

export interface ByStandard {
  readonly standard: Standard
  readonly requirements: readonly Requirement[]
}

/** In the order of each standard; what attacks refer to beyond the list stands at the end. */
export function byStandard(report: Report): readonly ByStandard[] {
  const infoOf = catalogueOf(report)
  const attacked = report.runs.filter((run) => attackResults(report, run).length > 0)
  return standards.map((standard) => {
    const citing = new Map<string, Set<string>>()
    for (const { id, references, kind } of report.catalogue) {
      if (kind !== 'attack') continue
      for (const reference of references) {
        const requirement = standard.idIn(reference)
        if (requirement !== undefined) citing.set(requirement, (citing.get(requirement) ?? new Set()).add(id))
      }
    }
    const beyond = [...citing.keys()].filter((id) => !standard.ids.includes(id)).sort()
    const requirements = [...standard.ids, ...beyond].map((id): Requirement => {
      const attacks = [...(citing.get(id) ?? [])]
      return {
        id,
        attacks,
        standings: attacked.map((run) =>
          standingOf(
            run,
            attacks.map((one) => infoOf(one).id),
          ),
        ),
      }
    })
    return { standard, requirements }
  })
}

function standingOf(run: Run, ids: readonly string[]): Requirement['standings'][number] {
  const of = run.attacks.filter(({ id }) => ids.includes(id))
  const outcomes = of.map(({ verdict }) => verdict.outcome)
  const standing = outcomes.includes('vulnerable')
    ? 'vulnerable'
    : outcomes.includes('resisted')
      ? 'resisted'
      : 'not exercised'
  return { run: run.label, standing, of }
}
