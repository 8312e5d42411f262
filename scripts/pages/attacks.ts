/** docs/attacks.md: the catalogue as a page, from the metadata of the attacks. */
import type { AnyAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'

export function attacksPage(): string {
  const families = [...new Set(catalogue.map(({ id }) => id.split('/')[0]!))]
  return [
    '# Attacks',
    '',
    'Written from the metadata of the attacks by `npm run docs`.',
    `${catalogue.length} in ${families.length} families; a probe only reports what it reads.`,
    '',
    ...families.flatMap((family) => [
      `## ${family}`,
      '',
      ...catalogue.filter(({ id }) => id.startsWith(`${family}/`)).flatMap(section),
    ]),
  ].join('\n')
}

function section(attack: AnyAttack): string[] {
  const facts = [
    ['Requirement', attack.requirement],
    ['Impact', attack.impact],
    ['Remedy', attack.remedy],
    ['Needs', attack.needs.length > 0 ? attack.needs.map((need) => `\`${need}\``).join(', ') : 'two accounts'],
    ['References', [...attack.cwe, ...attack.references].join(', ')],
    ...(attack.rows.length > 0 ? [['Catalogue rows', attack.rows.join(', ')] as const] : []),
    ['Proven by', attack.provenBy === undefined ? 'nothing: a probe' : `weakness \`${attack.provenBy}\``],
  ] as const
  return [
    `### ${attack.id}`,
    '',
    `${attack.title}. Severity: ${attack.severity}.`,
    '',
    ...facts.map(([name, value]) => `- **${name}**: ${value}`),
    '',
  ]
}
