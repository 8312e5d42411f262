/** The version of the package, wherever its code lies: beside package.json in a checkout, under dist/ when published. */
import { existsSync, readFileSync } from 'node:fs'
import { HarnessError } from '../errors.ts'

export function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    const file = new URL(place, import.meta.url)
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  }
  throw new HarnessError('internal', 'package.json is not where it belongs')
}
