import { html, type Html } from './html.ts'

/**
 * Returns the one style sheet of every page. The series colours are those of Okabe and Ito, which
 * people with a colour vision deficiency can tell apart; every series has a dash of its own as well.
 */
export const pageStyle: Html = html`
:root {
  --ink: #1d2126; --soft: #5d6570; --rule: #d9dde2; --ground: #ffffff; --panel: #f5f6f8;
  --good: #00734f; --bad: #b83c00; --note: #8a6100;
  --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #b0588f; --s4: #a87900; --s5: #3f91c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7eb; --soft: #9aa3ad; --rule: #3a4048; --ground: #16191d; --panel: #1f2429;
    --good: #4cc79b; --bad: #ff8a52; --note: #e0b040;
    --s0: #58b0e8; --s1: #ff8a4c; --s2: #45c99d; --s3: #dd8fbe; --s4: #e6b73c; --s5: #9ccdf0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 62rem;
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--s0); }
code, pre, td.number { font-family: ui-monospace, monospace; font-size: .88em; }
pre { background: var(--panel); padding: .7rem .9rem; overflow-x: auto; border-radius: 4px; }
table { border-collapse: collapse; margin: .7rem 0; }
th, td {
  text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0;
  border-bottom: 1px solid var(--rule);
}
th { font-weight: 600; color: var(--soft); font-size: .88em; }
th.number, td.number { text-align: right; white-space: nowrap; }
td { overflow-wrap: anywhere; }
.words { overflow-wrap: normal; }
td.text { min-width: 5.5rem; }
td.text:first-child { min-width: 8rem; }
.lead { font-size: 1.1rem; color: var(--soft); }
.scroll { overflow-x: auto; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.note { color: var(--note); }
.soft { color: var(--soft); }
.badge {
  font-size: .85em; font-weight: 600; white-space: nowrap;
  border: 1px solid currentColor; border-radius: 3px; padding: 0 .4em;
}
figure { margin: 1rem 0; }
figcaption { color: var(--soft); font-size: .9em; max-width: 46rem; }
svg.plot { width: 100%; height: auto; max-width: 46rem; display: block; overflow: visible; }
svg.plot text { font: 12px system-ui, sans-serif; fill: var(--soft); }
svg.plot text.label { font-weight: 600; }
svg.plot .grid { stroke: var(--rule); }
svg.plot .axis { stroke: var(--soft); }
svg.plot .mark { stroke: var(--soft); stroke-dasharray: 2 3; }
svg.plot .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg.plot .s0 { stroke: var(--s0); }
svg.plot .s1 { stroke: var(--s1); stroke-dasharray: 7 3; }
svg.plot .s2 { stroke: var(--s2); stroke-dasharray: 2 3; }
svg.plot .s3 { stroke: var(--s3); stroke-dasharray: 10 3 2 3; }
svg.plot .s4 { stroke: var(--s4); stroke-dasharray: 4 2; }
svg.plot .s5 { stroke: var(--s5); stroke-dasharray: 12 4; }
svg.plot .f0 { fill: var(--s0); }
svg.plot .f1 { fill: var(--s1); }
svg.plot .f2 { fill: var(--s2); }
svg.plot .f3 { fill: var(--s3); }
svg.plot .f4 { fill: var(--s4); }
svg.plot .f5 { fill: var(--s5); }
footer {
  margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule);
  color: var(--soft); font-size: .9em;
}
@media print {
  body { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  figure, table { break-inside: avoid; }
}
`
