/** Writes the pages of docs/ that are made from the catalogue and its proof: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { attacksPage } from './pages/attacks.ts'
import { coveragePage } from './pages/coverage.ts'
import { matrixPage } from './pages/matrix.ts'

/** Each generated page by its file in docs/, and the text that the committed one must have. */
export const pages: Readonly<Record<string, () => string>> = {
  'attacks.md': attacksPage,
  'coverage.md': coveragePage,
  'matrix.md': matrixPage,
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(pages)) writeFileSync(new URL(`../docs/${file}`, import.meta.url), text())
}
