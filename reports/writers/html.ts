/**
 * The report as one HTML page that needs nothing else: no script, no font, no image, no request. A content security
 * policy with the hash of its own style sheet is the second lock, behind escaping, on what a hostile target says.
 */
import { createHash } from 'node:crypto'
import type { Report } from '../model.ts'
import { list } from '../text.ts'
import { aboutSection, untestedSection } from './html/about.ts'
import { benchmarksSection } from './html/benchmarks.ts'
import { findingsSection } from './html/findings.ts'
import { html, trusted, written } from './html/markup.ts'
import { filtersOf, matrixSection, restSection } from './html/matrix.ts'
import { headline, overview } from './html/overview.ts'
import { standardsSection } from './html/standards.ts'
import { style } from './html/style.ts'
import type { WriterContext } from './writer.ts'

export function writeHtml(report: Report, context: WriterContext = {}): string {
  const css = style({ ...filtersOf(report) })
  const hash = createHash('sha256').update(css).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const sections = [
    { id: 'overview', name: 'Overview', content: overview(report, context.gate) },
    { id: 'findings', name: 'Findings', content: findingsSection(report, context.gate) },
    { id: 'attacks', name: 'All attacks', content: matrixSection(report) },
    { id: 'standards', name: 'By standard', content: standardsSection(report) },
    { id: 'measurements', name: 'Measurements', content: benchmarksSection(report, context.margin) },
    { id: 'untested', name: 'Not judged', content: untestedSection(report) },
    { id: 'evidence', name: 'Grounds of the rest', content: restSection(report) },
    { id: 'runs', name: 'Circumstances', content: aboutSection(report) },
  ].filter((section) => section.content !== undefined)
  const links = sections.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>gatecrash: ${list(report.runs.map((run) => run.label))}</title>
<style>${trusted(css)}</style>
</head>
<body>
${headline(report, context)}
<nav aria-label="Sections"><div>${links}</div></nav>
<main>
${sections.map((section) => section.content)}
</main>
<footer>Made by gatecrash ${report.tool.version}. Everything on this page is in this file; it asks for nothing.</footer>
</body>
</html>
`
  return written(page)
}
