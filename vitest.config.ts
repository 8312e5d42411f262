import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, so that nobody waits for it at the end. Those that work and those that wait by turns. */
const longest = [
  'detection/weaknesses-1',
  'targets',
  'detection/weaknesses-2',
  'examples/examples',
  'detection/weaknesses-3',
  'attacks/parallel-and-serial',
  'detection/weaknesses-4',
  'detection/sound',
  'attacks/reproductions',
].map((name) => `/tests/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => longest.findIndex((name) => moduleId.endsWith(name))
    const first = sorted.filter((file) => rank(file) >= 0).sort((a, b) => rank(a) - rank(b))
    return [...first, ...sorted.filter((file) => rank(file) < 0)]
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Most tests wait for a server most of the time: a third file fills two cores.
    maxWorkers: 3,
    // More servers at once than this only wait for each other, and answer too late.
    maxConcurrency: 2,
    // Hashing as slow as in service would be a tenth of all the work.
    env: { GATECRASH_HASH_COST: '8' },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Other programs on a shared machine can outlast a time-out; what is wrong is wrong twice.
    retry: process.env.CI ? 1 : 0,
    sequence: { sequencer: LongestFirst },
  },
})
