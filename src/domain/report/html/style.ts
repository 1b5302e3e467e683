/**
 * The page's style: paper first, then phones and printers. No quotes, brackets or ampersands: HTML reads it raw, XML does
 * not, and so it says the same to both.
 */
export const PAGE_STYLE = `
:root{--ink:#1a2027;--soft:#5b6673;--line:#d5dce4;--panel:#f5f7fa;--alarm:#b94a00;--calm:#005f94;--good:#1f6b3a;--warn:#8a5a00;color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.55 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif}
main{max-width:1060px;margin:0 auto;padding:32px 28px 64px}
header{border-bottom:3px solid var(--ink);padding-bottom:18px;margin-bottom:22px}
.kind{margin:0;color:var(--soft);font-size:13px;letter-spacing:.08em;text-transform:uppercase}
h1{margin:4px 0 8px;font-size:28px;line-height:1.2;overflow-wrap:anywhere}
.about{margin:0;color:var(--soft);overflow-wrap:anywhere}
h2{margin:40px 0 12px;font-size:20px;line-height:1.25;border-bottom:1px solid var(--line);padding-bottom:6px}
h3{margin:22px 0 8px;font-size:16px}
p{margin:0 0 12px}
ul{margin:0 0 12px;padding-left:22px}
li{margin:0 0 6px;overflow-wrap:anywhere}
code{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.summary{font-size:17px;background:var(--panel);border-left:5px solid var(--calm);padding:16px 20px;border-radius:0 6px 6px 0}
.summary.bad{border-left-color:var(--alarm)}
.summary p{margin:0;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:20px 0 0}
.fact{border:1px solid var(--line);border-radius:6px;padding:10px 14px}
.fact dt{color:var(--soft);font-size:13px}
.fact dd{margin:2px 0 0;font-weight:600;font-size:18px;line-height:1.3;overflow-wrap:anywhere}
.fact dd small{display:block;font-weight:400;font-size:13px;color:var(--soft)}
.badge{display:inline-block;padding:1px 9px;border-radius:11px;border:1px solid currentColor;font-size:13px;font-weight:600;white-space:nowrap}
.good{color:var(--good)}.bad-text{color:var(--alarm)}.warn{color:var(--warn)}.calm{color:var(--calm)}.mute{color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th{white-space:nowrap;text-align:left;font-size:13px;color:var(--soft);font-weight:600}
th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td strong{overflow-wrap:break-word}
td{min-width:5.5em}
td.seq{min-width:3em}
time{white-space:nowrap}
.note{display:block;color:var(--soft);font-size:13px}
.seq{color:var(--soft);font-size:12px;overflow-wrap:anywhere}
.picture{border:1px solid var(--line);border-radius:6px;overflow-x:auto;margin:0 0 12px}
.picture svg{display:block;max-width:100%;height:auto;margin:0 auto}
.wide svg{min-width:900px}
footer{margin-top:48px;border-top:1px solid var(--line);padding-top:12px;color:var(--soft);font-size:13px}
.graph text{font:13px system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;fill:var(--ink)}
.graph .g-id{font-weight:600}
.graph .g-soft{fill:var(--soft);font-size:12px}
.graph rect{fill:#fff;stroke:var(--soft);stroke-width:1.5}
.graph .g-proven rect,.graph .g-done rect{stroke:var(--good)}
.graph .g-not-proven rect{stroke:var(--alarm);stroke-width:2.5}
.graph .g-under-way rect{stroke:var(--calm);stroke-width:2.5}
.graph .g-skipped rect,.graph .g-waiting rect{stroke-dasharray:5 4;fill:var(--panel)}
.graph path{fill:none;stroke:var(--soft);stroke-width:1.4}
@media (max-width:640px){
body{font-size:15px}
main{padding:18px 16px 48px}
h1{font-size:22px}
.summary{font-size:16px;padding:12px 14px}
table.stack thead{display:none}
table.stack tr{display:block;border-bottom:1px solid var(--line);padding:8px 0}
time{white-space:normal}
table.stack td{display:block;border:0;padding:2px 0}
}
@media print{
@page{size:A4;margin:14mm 12mm}
body{font-size:10.5pt}
main{max-width:none;padding:0}
h1{font-size:18pt}
h2{margin-top:22px;font-size:13pt;break-after:avoid}
h3{break-after:avoid}
.summary{font-size:11pt}
.facts{grid-template-columns:repeat(4,1fr)}
.fact dd{font-size:12pt}
table{font-size:9pt}
.note,.seq,.fact dt,.fact dd small,.badge{font-size:8pt}
code{font-size:7.5pt}
thead{display:table-header-group}
tr,li,.fact,.summary,footer{break-inside:avoid}
.scroll,.picture{overflow:visible}
.wide svg{min-width:0}
.picture{border:0;break-inside:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
