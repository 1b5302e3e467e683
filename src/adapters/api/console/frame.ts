import { mayDo, type Permission } from '#domain/access/permissions.ts';
import { el, type HtmlNode, htmlOf } from '#domain/report/html/markup.ts';
import type { Caller } from '../rest-caller.ts';

/** What every page of the console has: its head, who is signed in, and where one can go. All texts are escaped. */

export interface PageFacts {
  readonly title: string;
  readonly caller: Caller | undefined;
  /** What tells the page that something has happened. */
  readonly stream?: string;
}

export function page({ title, caller, stream }: PageFacts, ...body: readonly HtmlNode[]): string {
  const all = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('title', {}, `${title} · Countersign`),
      el('link', { rel: 'stylesheet', href: '/console/console.css' }),
      el('link', { rel: 'icon', type: 'image/svg+xml', href: '/console/icon.svg' }),
      el('script', { src: '/console/console.js', defer: 'defer' }),
    ),
    el('body', {}, ...(caller ? [navigation(caller)] : []), el('main', { 'data-stream': stream }, ...body)),
  );
  return `<!DOCTYPE html>\n${htmlOf(all)}\n`;
}

function navigation(caller: Caller): HtmlNode {
  return el(
    'nav',
    {},
    el('strong', {}, 'Countersign'),
    el('a', { href: '/console' }, 'Incidents'),
    el('a', { href: '/console/approvals' }, 'Approvals'),
    el('a', { href: '/console/kill-switch' }, 'Kill switch'),
    el(
      'form',
      { method: 'post', action: '/console/sign-out' },
      el('span', { class: 'soft' }, `${caller.email ?? caller.subject} (${caller.roles.join(', ')})`),
      el('button', {}, 'Sign out'),
    ),
  );
}

/** A list, or a word where there is nothing. */
export function list(items: readonly HtmlNode[], nothing: string): HtmlNode {
  if (items.length === 0) return el('p', { class: 'soft' }, nothing);
  return el('ul', {}, ...items.map((item) => el('li', {}, item)));
}

const TONES: Readonly<Record<string, string>> = {
  forged: 'bad',
  stolen: 'bad',
  contradicted: 'bad',
  failed: 'bad',
  denied: 'bad',
  unproven: 'warn',
  undecided: 'warn',
  unknown: 'warn',
  waiting: 'warn',
  open: 'warn',
  explained: 'good',
  proven: 'good',
  approved: 'good',
  closed: 'good',
  settled: 'good',
};

/** A state, by its own word and a colour beside. */
export function badge(word: string): HtmlNode {
  return el('span', { class: `badge ${TONES[word] ?? 'mute'}` }, word);
}

export function may(caller: Caller, permission: Permission): boolean {
  return caller.email !== undefined && mayDo(caller.roles, permission);
}
