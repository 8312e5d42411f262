import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, in three servings; so much of what is short runs beside each that both cores stay busy. */
const servings = [
  ['detection/weaknesses-1', 'detection/weaknesses-2', 'targets'],
  ['detection/weaknesses-3', 'detection/weaknesses-4'],
  ['examples/examples', 'attacks/reproductions', 'detection/sound', 'attacks/parallel-and-serial'],
]

/** What measures comes last, when the machine is calmer. */
const measures = /\/tests\/(bench|load)\//

class Spread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const named = (name: string) => sorted.filter(({ moduleId }) => moduleId.endsWith(`/tests/${name}.test.ts`))
    const long = new Set(servings.flat().flatMap(named))
    const short = sorted.filter((file) => !long.has(file) && !measures.test(file.moduleId))
    const share = Math.ceil(short.length / servings.length)
    return [
      ...servings.flatMap((names, i) => [...names.flatMap(named), ...short.slice(i * share, (i + 1) * share)]),
      ...sorted.filter((file) => !long.has(file) && measures.test(file.moduleId)),
    ]
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Most tests wait for a server most of the time: four files fill two cores.
    maxWorkers: 4,
    // More servers at once than this only wait for each other, and answer too late.
    maxConcurrency: 2,
    // Hashing as slow as in service would be a tenth of all the work.
    env: { GATECRASH_HASH_COST: '8' },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Other programs on a shared machine can outlast a time-out; what is wrong is wrong twice.
    retry: process.env.CI ? 1 : 0,
    sequence: { sequencer: Spread },
  },
})
