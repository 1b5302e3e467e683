/** A check mark on a shield's blue, for the browser's tab. */
export const CONSOLE_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#005f94"/><path d="M8 17l6 6 10-13" fill="none" stroke="#fff" stroke-width="4"/></svg>';

/** The console's style sheet: light and dark, wide and on a phone. Served as a file of its own. */
export const CONSOLE_STYLE = `
:root{--ink:#1a2027;--soft:#5b6673;--line:#d5dce4;--panel:#f5f7fa;--paper:#fff;--calm:#005f94;--alarm:#b94a00;--good:#1f6b3a;--warn:#8a5a00;--on:#fff;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaef;--soft:#9aa6b2;--line:#323b45;--panel:#1d242c;--paper:#14191f;--calm:#6cb6e6;--alarm:#ff9d5c;--good:#6fcf8f;--warn:#e5b455;--on:#14191f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
nav{display:flex;flex-wrap:wrap;gap:6px 18px;align-items:center;padding:10px 18px;border-bottom:1px solid var(--line);background:var(--panel)}
nav strong{margin-right:6px}
nav form{margin-left:auto;display:flex;gap:10px;align-items:center}
main{max-width:1080px;margin:0 auto;padding:18px 18px 64px}
h1{font-size:24px;line-height:1.25;margin:8px 0 10px;overflow-wrap:anywhere}
h2{font-size:18px;margin:30px 0 8px;padding-bottom:4px;border-bottom:1px solid var(--line)}
h3{font-size:16px;margin:0 0 6px}
p{margin:0 0 10px;overflow-wrap:anywhere}
ul{margin:0 0 10px;padding-left:20px}
li{margin:0 0 4px;overflow-wrap:anywhere}
a{color:var(--calm)}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:15px}
th{text-align:left;font-size:13px;color:var(--soft)}
th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.soft{color:var(--soft);font-size:14px}
.badge{display:inline-block;padding:0 9px;border:1px solid currentColor;border-radius:11px;font-size:13px;font-weight:600;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--alarm)}.warn{color:var(--warn)}.calm{color:var(--calm)}.mute{color:var(--soft)}
.card{border:1px solid var(--line);border-left:5px solid var(--warn);border-radius:6px;padding:12px 16px;margin:0 0 14px;background:var(--panel)}
.alarm{border-left-color:var(--alarm)}
.picture{width:100%;height:auto;border:1px solid var(--line);border-radius:6px;background:var(--paper)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:0 28px}
label{display:block;font-size:14px;color:var(--soft);margin:0 0 4px}
textarea{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:8px}
button{font:inherit;font-weight:600;padding:8px 18px;margin:8px 10px 0 0;border-radius:6px;border:1px solid var(--calm);background:var(--calm);color:var(--on);cursor:pointer}
button.no{border-color:var(--alarm);background:var(--alarm)}
nav button{margin:0;padding:4px 12px;background:transparent;color:var(--calm)}
.notice{position:sticky;top:0;background:var(--calm);color:var(--on);padding:8px 18px}
.notice a{color:inherit}
@media (max-width:640px){
.sides{grid-template-columns:1fr}
main{padding:12px 14px 48px}
h1{font-size:20px}
thead{display:none}
tr{display:block;border-bottom:1px solid var(--line);padding:6px 0}
td{display:block;border:0;padding:1px 0}
button{width:100%;margin-right:0}
nav form{margin-left:0;width:100%;justify-content:space-between}
nav button{width:auto}
}
`;
