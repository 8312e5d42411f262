/** Writes the published JSON Schemas from the zod schemas that the code itself checks with. */
import { writeFile } from 'node:fs/promises'
import { reportJsonSchema } from '../reports/schema.ts'

const schemas: Readonly<Record<string, () => Record<string, unknown>>> = {
  'reports/report.schema.json': reportJsonSchema,
}

for (const [file, make] of Object.entries(schemas)) {
  await writeFile(new URL(`../${file}`, import.meta.url), `${JSON.stringify(make(), null, 2)}\n`)
}
