/** Writes the JSON Schemas that are published beside their sources: `node scripts/write-schemas.ts`. */
import { writeFileSync } from 'node:fs'
import { profileJsonSchema } from '../target/profile-shape.ts'

export function profileSchemaText(): string {
  return `${JSON.stringify(profileJsonSchema(), null, 2)}\n`
}

if (import.meta.main) writeFileSync(new URL('../target/profile.schema.json', import.meta.url), profileSchemaText())
