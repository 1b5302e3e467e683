/** What an attacker would like to see interpreted: by Slack, browsers, terminals, databases, templates, HTTP, spreadsheets. */
export const HOSTILE = [
  '<!channel> <@U0ADA00001> <https://evil.example|click> *bold* @here',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007',
  '\u202etxt.exe\u2066\u200f',
  'a\u0000b',
  'lone \ud800 and \udc00',
  "'; drop table journal; --",
  `$${'{{ incident.id }} {{constructor}} $'}{7*7} #{7*7}`,
  '[x](javascript:alert(1)) ![](https://evil.example/x.png)',
  '\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=b',
  '=cmd|calc!A1',
].join(' ');
