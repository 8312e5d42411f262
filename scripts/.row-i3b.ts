import { catalogue } from '../attacks/catalogue/index.ts'
import { runRow } from '../tests/support/matrix.ts'
const [rows, ...families] = process.argv.slice(2)
for (const name of rows!.split(',')) {
  const row = ['hardened', 'asymmetric', 'guide', 'bare'].includes(name) ? { configuration: name } : { weakness: name }
  const attacks = catalogue.filter(({ id }) => families.some((f) => id.startsWith(f)))
  const began = Date.now()
  try {
  const results = await runRow(row, { attacks, concurrency: 6 })
  const bad = results.filter(({ verdict }) => verdict.outcome !== 'resisted')
  console.log(`## ${name}: ${results.length - bad.length} resisted, ${Date.now() - began} ms`)
  for (const { id, verdict } of bad) {
    console.log(`   ${id}: ${verdict.outcome} ${'reason' in verdict ? verdict.reason : ''}`)
    if (process.env.EVIDENCE && 'evidence' in verdict) for (const e of verdict.evidence) console.log('        ', e.summary)
    if ('stack' in verdict) console.log(verdict.stack)
  }
  } catch (e) { console.log(`## ${name}: ${(e as Error).message}`) }
}
