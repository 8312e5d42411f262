/** The page's one style sheet. Its hash stands in the page's content security policy. */

const light = `
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --text: #1a1f28; --muted: #596273; --line: #dfe3ea; --code: #f0f2f5; --accent: #2456c7;
  --vulnerable: #b3202c; --resisted: #16703f; --inconclusive: #8a5a00; --skipped: #616b7a; --error: #7338b0;
  --critical: #8f1230; --high: #b3202c; --medium: #8a5a00; --low: #1f5fae; --info: #616b7a;
  --series-1: #2456c7; --series-2: #c2410c; --series-3: #16703f; --series-4: #7338b0; --series-5: #0e7490; --series-6: #b3202c;`

const dark = `
  --page: #0e1217; --card: #161b22; --text: #e6eaf0; --muted: #9ba6b5; --line: #2b333e; --code: #1f2630; --accent: #8ab4ff;
  --vulnerable: #ff8078; --resisted: #56c98d; --inconclusive: #e2b04a; --skipped: #94a0af; --error: #c79bff;
  --critical: #ff8fa8; --high: #ff8078; --medium: #e2b04a; --low: #7db4ff; --info: #94a0af;
  --series-1: #8ab4ff; --series-2: #ffa060; --series-3: #56c98d; --series-4: #c79bff; --series-5: #4fd0e6; --series-6: #ff8078;`

const base = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header > div, nav > div, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 1rem; }
h3 { font-size: 1rem; margin: 0; } .card + h3, .card h3:not(:first-child) { margin-top: 1.5rem; } .finding .head h3:not(:first-child) { margin-top: 0; }
a { color: var(--accent); }
code, pre, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; overflow-wrap: anywhere; }
code { background: var(--code); border-radius: 4px; padding: .1em .35em; }
pre { margin: .35rem 0 0; padding: .6rem .75rem; background: var(--code); border-radius: 6px; white-space: pre-wrap; max-height: 22rem; overflow: auto; }
p { margin: .5rem 0; }
.muted, figcaption, .when { color: var(--muted); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; overflow-wrap: anywhere; }
.grid + .card { margin-top: 1rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); }
.stack { display: grid; gap: 1rem; } .stack > * { min-width: 0; }
.scroll { overflow-x: auto; }`

const top = `
header { background: var(--card); border-bottom: 1px solid var(--line); padding: 1.5rem 0 1.75rem; }
.brand { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; font-size: .9rem; color: var(--muted); }
.brand b { color: var(--text); font-size: 1.05rem; }
h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; font-size: 1.7rem; margin: 1.1rem 0 .6rem; }
.stamp { font-size: 1rem; font-weight: 700; padding: .3rem .8rem; border-radius: 999px; color: var(--card); background: var(--muted); }
.stamp.good { background: var(--resisted); } .stamp.bad { background: var(--vulnerable); } .stamp.open { background: var(--inconclusive); }
.verdict { font-size: 1.1rem; margin: .3rem 0; max-width: 60rem; }
.reasons { margin: .9rem 0 0; padding: 0; list-style: none; font-size: .95rem; }
.reasons li { display: flex; gap: .6rem; margin: .3rem 0; }
.reasons .exit { flex: none; font-weight: 700; font-variant-numeric: tabular-nums; }
nav { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); font-size: .92rem; }
nav > div { display: flex; gap: 1.25rem; overflow-x: auto; }
nav a { padding: .65rem 0; text-decoration: none; white-space: nowrap; }
footer { color: var(--muted); font-size: .85rem; padding-top: 2.5rem; padding-bottom: 3rem; }
.repeat { font-size: .9rem; }
.grid:has(.run table) { grid-template-columns: minmax(0, 1fr); }
.run h3 { font-size: 1.1rem; }
.run .address { font-size: .85rem; color: var(--muted); }
.counts { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; padding: 0; margin: .7rem 0 0; list-style: none; }
.counts b { color: var(--tone); font-size: 1.45rem; line-height: 1.1; display: block; font-variant-numeric: tabular-nums; }
.chart { margin: 1rem 0 0; } .chart:first-child { margin: 0; } .chart svg { display: block; width: 100%; height: auto; min-width: 38rem; font-family: system-ui, sans-serif; }
figcaption { font-size: .88rem; margin-bottom: .35rem; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: 0 0 .4rem; padding: 0; font-size: .85rem; }
.key li::before { content: ""; display: inline-block; width: 1.1rem; height: 0; margin-right: .4rem; vertical-align: middle; border-top: .2rem solid var(--tone); } .key .dashed::before { border-top-style: dashed; }`

const parts = `
.badge { display: inline-block; font-size: .8rem; font-weight: 600; line-height: 1.2; padding: .2rem .5rem; border-radius: 6px; white-space: nowrap; color: var(--tone); background: color-mix(in srgb, var(--tone) 13%, transparent); }
.tag { font-size: .75rem; font-weight: 600; color: var(--muted); white-space: nowrap; } .tag.new { color: var(--vulnerable); } .tag.fixed { color: var(--resisted); } .tag.unproven { color: var(--inconclusive); }
${['vulnerable', 'resisted', 'inconclusive', 'skipped', 'error', 'critical', 'high', 'medium', 'low', 'info']
  .map((name) => `.${name} { --tone: var(--${name}); }`)
  .join(' ')}
${[1, 2, 3, 4, 5, 6].map((number) => `.series-${number} { --tone: var(--series-${number}); }`).join(' ')}
.none { --tone: var(--muted); }
.finding { border-left: 4px solid var(--tone); margin-bottom: 1rem; }
.finding > .head { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .7rem; }
.finding .id, .rest .id { color: var(--muted); text-decoration: none; } .finding .id:hover { text-decoration: underline; }
.finding h3 { flex-basis: 100%; font-size: 1.1rem; }
html { scroll-padding-top: 7rem; }
article:target, section:target, details:has(:target) { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: .8rem 0; }
dt { color: var(--muted); } dd { margin: 0; min-width: 0; }
details { margin-top: .5rem; } summary { cursor: pointer; padding: .2rem 0; }
.steps { list-style: none; margin: .5rem 0 .25rem; padding: 0 0 0 .9rem; border-left: 2px solid var(--line); }
.steps li { display: grid; grid-template-columns: 5rem 5.2rem 1fr; column-gap: .5rem; align-items: baseline; margin: .55rem 0; } .steps li > * { min-width: 0; } .steps pre { grid-column: 1 / -1; }
.steps .when { font-size: .85rem; font-variant-numeric: tabular-nums; } .steps .kind { font-size: .85rem; font-weight: 600; } .steps .sent { color: var(--accent); } .steps .received { color: var(--resisted); } .steps .measured { color: var(--inconclusive); }
.rest > details { border-bottom: 1px solid var(--line); padding: .35rem 0; margin: 0; }
.rest summary > .id { display: inline-block; min-width: 18rem; margin-right: .6rem; background: none; } .rest summary > span { margin-right: .6rem; }
ul.plain { padding-left: 1.2rem; } ul.plain li { margin: .3rem 0; }`

const tables = `
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
.matrix tbody th { min-width: 9rem; }
thead th { color: var(--muted); font-weight: 600; white-space: nowrap; } tbody th { font-weight: 400; }
.figures td { font-variant-numeric: tabular-nums; white-space: nowrap; }
.better { color: var(--resisted); } .worse { color: var(--vulnerable); }
.matrix td .tag { display: block; }
.matrix .title { color: var(--muted); font-size: .88rem; display: block; max-width: 34rem; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin-bottom: .75rem; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; } legend { float: left; font-size: .85rem; color: var(--muted); margin-right: .6rem; padding: 0; }
fieldset label { font-size: .85rem; padding: .2rem .65rem; border: 1px solid var(--line); border-radius: 999px; cursor: pointer; background: var(--card); }
fieldset input { position: absolute; opacity: 0; pointer-events: none; }
fieldset label:has(:checked) { background: var(--text); color: var(--card); border-color: var(--text); } fieldset label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
@supports not selector(:has(*)) { .filters { display: none; } }
@media (max-width: 40rem) { .steps li { grid-template-columns: 5rem 1fr; } .steps li > :nth-child(3) { grid-column: 1 / -1; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } h1 { font-size: 1.35rem; } .card { padding: .9rem 1rem; } .matrix .title { display: none; } }
@media print { :root {${light.replace('light dark', 'light')} --page: #fff; } nav, .filters { display: none; } .card { break-inside: avoid-page; } pre { max-height: none; } .scroll { overflow: visible; } th, td { font-size: .78rem; overflow-wrap: break-word; } a { color: inherit; } details::details-content { content-visibility: visible; block-size: auto; } }`

/** The filters work without a script: a checked choice hides the rows that lack its word. */
function filterRules(filters: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(filters)
    .flatMap(([name, words]) =>
      words.map(
        (word) => `.matrix:has(#${name}-${word}:checked) tbody tr:not([data-${name}~="${word}"]) { display: none; }`,
      ),
    )
    .join('\n')
}

export function style(filters: Readonly<Record<string, readonly string[]>>): string {
  return `:root {${light}\n}\n@media (prefers-color-scheme: dark) { :root {${dark}\n} }${base}${top}${parts}${tables}\n${filterRules(filters)}\n`
}
