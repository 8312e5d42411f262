/** Runs one target in this process, tells its parent the profile, and ends with it. */
import { loadTarget } from './list.ts'

const target = await loadTarget(process.argv[2] ?? '')
const { profile, close } = await target.start()
process.send?.(profile)
process.once('disconnect', () => void close().finally(() => process.exit(0)))
