/** The report's style: one column, both themes, cards instead of tables where the screen is narrow. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--soft:#f3f5f7;--accent:#0a58ca;--error:#b3261e;--warning:#8a5300;--info:#0a58ca;--good:#1a6b35}
@media(prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e8eaed;--dim:#a9b1ba;--line:#3a4149;--soft:#1d2126;--accent:#8ab4f8;--error:#ff8a80;--warning:#f5c26b;--info:#8ab4f8;--good:#7fd39a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-top:.5rem;border-top:1px solid var(--line)}
a{color:var(--accent)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0;margin:.75rem 0 0}
.dim{color:var(--dim)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;padding:0;margin:1rem 0;list-style:none}
.tiles li{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
.tiles strong{display:block;font-size:1.5rem;line-height:1.2}
.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}.good{color:var(--good)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 2rem}
.sides h3{font-size:1rem;margin:1rem 0 .25rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--dim);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
thead th{background:var(--soft);position:sticky;top:0}
th button{all:unset;cursor:pointer;font-weight:inherit}
th button::after{content:" \\2195";color:var(--dim)}
th[aria-sort=ascending] button::after{content:" \\2191";color:inherit}
th[aria-sort=descending] button::after{content:" \\2193";color:inherit}
code,.mono{font:.85em/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
.tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:.5rem 0}
.tools label{display:grid;font-size:.85rem;color:var(--dim)}
input,select,.more{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);border-radius:.35rem;padding:.35rem .5rem;max-width:100%}
.more{cursor:pointer;margin:.75rem 0}
svg{min-width:40rem;width:100%;height:auto;font:12px ui-monospace,monospace;fill:var(--fg)}
.curves path{fill:none;stroke:var(--accent);stroke-opacity:.45}
.bars{min-width:0;max-width:44rem;display:block}.bars rect{fill:var(--accent)}.bars .most{fill-opacity:.35}.bars line{stroke:var(--error);stroke-width:2;stroke-dasharray:5 3}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;padding:.75rem;overflow:auto;max-height:36rem;margin:.5rem 0}
pre .add{color:var(--good)}pre .del{color:var(--error)}
details{margin:.5rem 0}td details{margin:0}
footer{padding-top:2rem;padding-bottom:2rem;font-size:.85rem}
@media(max-width:44rem){
.cards thead{position:absolute;left:-99rem}
.cards tr,.cards td{display:block}
.cards tr{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:.35rem 0}
.cards td,.cards td.n{border:0;text-align:left;padding:.1rem .6rem}
.cards td::before{content:attr(data-label) ": ";color:var(--dim)}
.cards td:empty{display:none}
}
@media print{.tools,.more,nav{display:none}thead th{position:static}}
`

/** What the page's content security policy names; a test compares it with the text. */
export const STYLE_HASH = 'sha256-djv8uA1jq47mJNLrLc29q3OWHpIVkb3XN0q5xcRkhPs='
