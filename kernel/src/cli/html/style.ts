/** The page's typography. Colours are pairs by `light-dark()`, so one sheet serves both themes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfdfc, #14171a);
  --ink: light-dark(#1d2327, #dde2e5);
  --soft: light-dark(#5a666e, #98a4ac);
  --faint: light-dark(#e4e8ea, #2b3136);
  --code: light-dark(#f4f6f6, #1b2024);
  --water: light-dark(#0b6e85, #5cc3d9);
  --alarm: light-dark(#a3232f, #ff8d8d);
  --alarm-paper: light-dark(#fdf1f1, #2a1a1c);
  --serif: Charter, "Bitstream Charter", "Source Serif 4", "Iowan Old Style", Cambria, Georgia, "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 1.0625rem/1.65 var(--serif); }
:lang(zh) body, body:lang(zh) { font-family: var(--sans); line-height: 1.85; }
/* Slanted Chinese is no Chinese italic. */
:lang(zh) em, :lang(zh) .hljs-comment { font-style: normal; }
:lang(zh) em { font-weight: 600; }
main { max-width: 49rem; margin: 0 auto; padding: 3.5rem 1.25rem 4rem; }
h1, h2, h3, h4 { font-family: var(--sans); line-height: 1.25; letter-spacing: -0.011em; text-wrap: balance; }
h1 { font-size: 2.1rem; margin: 0 0 1.2rem; font-weight: 700; }
h2 { font-size: 1.4rem; margin: 3.2rem 0 0.8rem; padding-top: 1.1rem; border-top: 1px solid var(--faint); font-weight: 650; }
h3 { font-size: 1.1rem; margin: 2rem 0 0.6rem; font-weight: 650; }
p, ul, ol, blockquote, table { margin: 0 0 1rem; }
ul, ol { padding-left: 1.4rem; }
li { margin: 0.25rem 0; }
a { color: var(--water); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
blockquote { margin-left: 0; padding: 0.1rem 0 0.1rem 1.1rem; border-left: 3px solid var(--water); color: var(--soft); }
blockquote > :last-child { margin-bottom: 0; }
hr { border: 0; border-top: 1px solid var(--faint); margin: 2.5rem 0; }
img { max-width: 100%; height: auto; }
math { font-family: "Cambria Math", "STIX Two Math", "STIX Math", "Latin Modern Math", "Libertinus Math", Cambria, Georgia, serif; }
math[display="block"] { margin: 1.1rem 0; max-width: 100%; overflow-x: auto; overflow-y: hidden; font-size: 1.08em; }
.katex-error { color: var(--alarm); font-family: var(--mono); }
table { border-collapse: collapse; font: 0.9rem/1.45 var(--sans); font-variant-numeric: tabular-nums; display: block; overflow-x: auto; max-width: 100%; }
th, td { padding: 0.38rem 0.9rem; border-bottom: 1px solid var(--faint); text-align: left; }
th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; }
code, pre { font-family: var(--mono); font-variant-ligatures: none; }
:not(pre) > code { font-size: 0.86em; background: var(--code); padding: 0.12em 0.35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { margin: 0; font-size: 0.82rem; line-height: 1.55; overflow-x: auto; tab-size: 2; }
.prose pre { background: var(--code); padding: 0.9rem 1rem; border-radius: 8px; margin: 0 0 1rem; }
.missing { color: var(--soft); }

.code { position: relative; margin: 1.3rem 0 1.7rem; }
.source { background: var(--code); padding: 0.95rem 1.1rem; border-radius: 8px; border-left: 3px solid var(--water); }
.count { position: absolute; right: calc(100% + 0.8rem); top: 0.95rem; font: 0.75rem/1.7 var(--mono); color: var(--soft); user-select: none; }
.raw pre { color: var(--soft); margin: 1rem 0; }
.output { margin: 0.9rem 0 0; padding: 0 0.2rem 0 1.1rem; }
.output > pre { color: var(--ink); max-height: 32rem; overflow: auto; }
.output > table { font-size: 0.8rem; }
.output > table :is(th, td) { padding-inline: 0.55rem; white-space: nowrap; }
.output > pre.stderr { color: var(--soft); }
.output > pre.error { background: var(--alarm-paper); color: var(--alarm); padding: 0.9rem 1rem; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 0.2rem 0; }
figure > img { display: block; background: #fff; border-radius: 8px; padding: 0.6rem; border: 1px solid var(--faint); }
figure.bare > img { background: light-dark(#fff, transparent); }
details { margin-top: 0.5rem; font: 0.85rem/1.5 var(--sans); color: var(--soft); }
summary { cursor: pointer; }
details table { margin-top: 0.6rem; max-height: 24rem; overflow: auto; color: var(--ink); }
iframe { width: 100%; height: 16rem; border: 1px solid var(--faint); border-radius: 8px; background: #fff; resize: vertical; overflow: auto; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--faint); font: 0.8rem/1.5 var(--sans); color: var(--soft); }

nav { display: none; }
@media (min-width: 82rem) {
  nav { display: block; position: fixed; top: 3.9rem; left: max(1.5rem, calc(50vw - 42rem)); width: 14rem; max-height: calc(100vh - 6rem); overflow-y: auto; font: 0.82rem/1.4 var(--sans); }
  nav ol { list-style: none; margin: 0; padding: 0; }
  nav li { margin: 0; }
  nav a { display: block; padding: 0.3rem 0.8rem; color: var(--soft); text-decoration: none; border-left: 2px solid var(--faint); }
  nav a:hover { color: var(--water); border-color: var(--water); }
}
@media (max-width: 60rem) { .count { display: none; } }
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .code, figure { break-inside: avoid; }
  pre { white-space: pre-wrap; max-height: none !important; }
}

.hljs-comment, .hljs-quote { color: light-dark(#64727a, #8796a0); font-style: italic; }
.hljs-keyword, .hljs-literal, .hljs-built_in { color: light-dark(#8a3a97, #d39be0); }
.hljs-string, .hljs-regexp { color: light-dark(#2b6e3f, #93cf9f); }
.hljs-number, .hljs-symbol { color: light-dark(#a04a12, #f0ae7c); }
.hljs-title, .hljs-title.function_, .hljs-title.class_ { color: light-dark(#0b5c98, #7cc0f4); }
.hljs-attr, .hljs-property, .hljs-params, .hljs-variable { color: inherit; }
.hljs-type { color: light-dark(#0b6e85, #5cc3d9); }

.ansi-bold { font-weight: 700; } .ansi-dim { opacity: 0.7; } .ansi-italic { font-style: italic; } .ansi-underline { text-decoration: underline; }
.fg-black { color: light-dark(#333, #777); } .fg-red { color: light-dark(#b3261e, #ff8d8d); } .fg-green { color: light-dark(#2b7a3f, #8fd69f); }
.fg-yellow { color: light-dark(#8a6100, #e5c07b); } .fg-blue { color: light-dark(#1f5fbf, #83b4ff); } .fg-magenta { color: light-dark(#8a3a97, #d39be0); }
.fg-cyan { color: light-dark(#0b6e85, #5cc3d9); } .fg-white { color: light-dark(#777, #ddd); }
.bg-black { background: #333; } .bg-red { background: light-dark(#f6c8c5, #5c2322); } .bg-green { background: light-dark(#c8e8cf, #1e4a2a); }
.bg-yellow { background: light-dark(#f5e3b3, #54430f); } .bg-blue { background: light-dark(#cfe0fa, #1d3c6b); } .bg-magenta { background: light-dark(#ecd3f0, #4b2453); }
.bg-cyan { background: light-dark(#c6e8ef, #124450); } .bg-white { background: light-dark(#eee, #444); }
`;
