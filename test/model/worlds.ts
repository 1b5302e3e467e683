// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
const HOME = 'with: { account: "${{ incident.home }}" }';

/** Small playbooks, each of one to three steps, that between them hold all of the language. */
export const WORLDS: readonly {
  readonly name: string;
  readonly steps: string;
  readonly verdict?: 'undecided';
  /** Most commands of an operator on the way to a state; 1 where nothing is said. */
  readonly commands?: number;
}[] = [
  { name: 'read, then report', steps: `${read('find')}${report('find')}`, commands: 3 },
  { name: 'cut, then report', steps: `${cut('a')}${report('a')}`, commands: 2 },
  { name: 'cut with approval', steps: `${suspend('a')}${report('a')}` },
  { name: 'cut with approval by two', steps: suspend('a', 'two') },
  { name: 'cut two accounts, one at a time', steps: each('a') },
  { name: 'cut, out of time', steps: `${cut('a', 'timeout: 1m')}${report('a')}` },
  { name: 'approval, out of time', steps: `${suspend('a', 'one', 'timeout: 1m')}${report('a')}` },
  {
    name: 'cut twice, stop',
    steps: `${cut('a', 'on-failure: stop')}${cut('b', 'needs: [a]')}${report('b')}`,
  },
  { name: 'side by side, stop', steps: `${cut('a', 'on-failure: stop')}${cut('b', 'on-failure: stop')}` },
  {
    name: 'go to',
    steps: `${cut('a', 'on-failure: { go-to: c }')}${cut('b', 'needs: [a]')}${notify('c', 'needs: [a]')}`,
  },
  { name: 'join any', steps: `${cut('a')}${wait('b')}${notify('c', 'needs: [a, b], join: any')}` },
  {
    name: 'join one of two that may be skipped',
    steps: `${cut('a')}${skipped('b')}${notify('c', 'needs: [a, b], join: 1')}`,
  },
  { name: 'ask, stop', steps: `${ask('a', 'stop')}${cut('b', 'needs: [a]')}` },
  { name: 'ask, go on', steps: `${ask('a', 'go-on')}${report('a')}`, commands: 3 },
  { name: 'ask, out of time', steps: `${ask('a', 'stop', 'timeout: 1m')}${report('a')}` },
  { name: 'wait', steps: `${wait('a')}${cut('b', 'needs: [a]')}` },
  { name: 'wait until', steps: `${until('a')}${cut('b')}${report('a')}` },
  { name: 'notify', steps: `${notify('a', 'on-failure: stop')}${report('a')}`, commands: 3 },
  { name: 'assess', steps: `${assess('a')}${cut('b', 'needs: [a]')}` },
  { name: 'await a verdict', steps: `${awaited('a')}${cut('b', 'needs: [a]')}`, verdict: 'undecided' },
  { name: 'run another', steps: `${run('a')}${report('a')}` },
  { name: 'run another, stop beside it', steps: `${run('a')}${cut('b', 'on-failure: stop')}` },
  { name: 'run another, out of time', steps: run('a', 'timeout: 1m') },
  { name: 'take back', steps: `${suspend('a')}  b: { use: containment.undo, needs: [a] }\n` },
];

function line(id: string, ...parts: readonly string[]): string {
  return `  ${id}: { ${parts.filter((part) => part !== '').join(', ')} }\n`;
}
function read(id: string): string {
  return line(id, 'use: tokens.list', HOME);
}
function cut(id: string, more = ''): string {
  return line(id, 'use: sessions.revoke', HOME, more);
}
function suspend(id: string, by = 'one', more = ''): string {
  return line(id, 'use: account.suspend', HOME, `approval: { ask: ${by}, within: 10m }`, more);
}
function each(id: string): string {
  const list = 'for-each: { in: "${{ incident.accounts }}", parallel: 1 }';
  return line(id, 'use: account.suspend', list, 'with: { account: "${{ item }}" }', 'approval: { ask: one }');
}
function ask(id: string, ifSilent: string, more = ''): string {
  return line(id, `ask: { question: Sure?, if-silent: ${ifSilent}, within: 10m }`, more);
}
function wait(id: string): string {
  return line(id, 'wait: { for: 1h }');
}
function until(id: string): string {
  return line(id, 'wait: { until: "${{ assessment.score > 2.0 }}", within: 1h }');
}
function notify(id: string, more = ''): string {
  return line(id, 'notify: { text: Look. }', more);
}
function assess(id: string): string {
  return line(id, 'assess: { within: 15m }');
}
function awaited(id: string): string {
  return line(id, 'use: verdict.await', 'await: { within: 1h }');
}
function run(id: string, more = ''): string {
  return line(id, 'run: called', more);
}
function skipped(id: string): string {
  return line(id, 'notify: { text: Look. }', 'when: "${{ assessment.score > 2.0 }}"');
}
function report(need: string): string {
  return line('report', 'use: report.publish', `needs: [${need}]`);
}
