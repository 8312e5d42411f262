/** Writes the published JSON Schemas from the zod schemas that the code itself checks with: `npm run schema`. */
import { writeFileSync } from 'node:fs'
import { reportJsonSchema } from '../reports/schema.ts'
import { profileJsonSchema } from '../target/profile-shape.ts'

const schemas: Readonly<Record<string, () => object>> = {
  'reports/report.schema.json': reportJsonSchema,
  'target/profile.schema.json': profileJsonSchema,
}

/** The text that the committed file must have. */
export function schemaText(file: string): string {
  return `${JSON.stringify(schemas[file]!(), null, 2)}\n`
}

if (import.meta.main) {
  for (const file of Object.keys(schemas)) writeFileSync(new URL(`../${file}`, import.meta.url), schemaText(file))
}
