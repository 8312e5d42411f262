/** The report by standard, for Markdown. */
import { attackResults } from '../../digest.ts'
import type { Report } from '../../model.ts'
import { byStandard } from '../../standards.ts'
import { list } from '../../text.ts'
import { code, prose, table } from './escape.ts'

export function standardsPart(report: Report): string {
  if (report.runs.every((run) => attackResults(report, run).length === 0)) return ''
  const tables = byStandard(report).flatMap(({ standard, requirements }) => {
    const exercised = requirements.filter((one) => one.standings.some(({ standing }) => standing !== 'not exercised'))
    const open = requirements.filter((one) => !exercised.includes(one))
    const title = `**${standard.name}**: ${exercised.length} of ${requirements.length} requirements exercised`
    const head = ['Requirement', ...(exercised[0]?.standings.map(({ run }) => prose(run)) ?? []), 'Attacks']
    const rows = exercised.map(({ id, attacks, standings }) => [
      id,
      ...standings.map(({ standing }) => standing),
      attacks.map((attack) => code(attack)).join(' '),
    ])
    const rest =
      open.length === 0
        ? []
        : [
            `Not exercised: ${list(
              open.map(({ id }) => id),
              200,
            )}`,
          ]
    return [title, ...(rows.length > 0 ? [table(head, rows)] : []), ...rest]
  })
  return ['<details><summary>By standard</summary>', ...tables, '</details>'].join('\n\n')
}
