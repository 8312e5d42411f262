// In a checkout the sources run as they are; the published package has them built.
import { existsSync } from 'node:fs'

const source = new URL('./engine.ts', import.meta.url)
const built = new URL('./dist/scenarios/artillery/engine/engine.js', import.meta.url)
const engine = await import(existsSync(source) ? source.href : built.href)

export default engine.default
