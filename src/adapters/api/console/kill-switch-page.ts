import type { KillSwitchTurn } from '#domain/kill-switch.ts';
import { el, type HtmlNode } from '#domain/report/html/markup.ts';
import type { Caller } from '../rest-caller.ts';
import { list, may, page } from './frame.ts';

interface Shown {
  readonly isOn: boolean;
  readonly because: readonly string[];
  readonly turns: readonly KillSwitchTurn[];
}

/** How the kill switch stands, who turned it, and turning it. */
export function killSwitchPage(caller: Caller, { isOn, because, turns }: Shown): string {
  return page(
    { title: 'Kill switch', caller },
    el('h1', {}, isOn ? 'The kill switch is on: nothing is contained.' : 'The kill switch is off.'),
    ...(because.length > 0 ? [list(because, '')] : []),
    ...(may(caller, 'kill-switch.on') ? [form('on', 'Stop containment')] : []),
    ...(isOn && may(caller, 'kill-switch.off') ? [form('off', 'Let it go on')] : []),
    el('h2', {}, 'Who turned it'),
    list(
      turns.map(({ isOn: to, by, at, reason }) => `${at} ${to ? 'on' : 'off'} by ${by.email}: ${reason}`),
      'Nobody has.',
    ),
  );
}

function form(to: 'on' | 'off', words: string): HtmlNode {
  const field = `reason-${to}`;
  return el(
    'form',
    { method: 'post', action: '/console/kill-switch' },
    el('label', { for: field }, 'Why (kept and shown)'),
    el('textarea', { id: field, name: 'reason', rows: 2, maxlength: 900, required: 'required' }),
    el('button', { name: 'turn', value: to, class: to === 'on' ? 'no' : undefined }, words),
  );
}
