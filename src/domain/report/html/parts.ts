import { instantInWords } from '../../instant-in-words.ts';
import { el, type HtmlElement, type HtmlNode } from './markup.ts';

/** A section with its title; one that has nothing in it says so. */
export function section(title: string, ...content: readonly HtmlNode[]): HtmlElement {
  return el('section', {}, el('h2', {}, title), ...(content.length > 0 ? content : [nothing()]));
}

export function nothing(): HtmlElement {
  return el('p', { class: 'mute' }, 'None.');
}

/** A table that becomes a list on narrow paper; without rows it says so. */
export function table(heads: readonly string[], rows: readonly (readonly HtmlNode[])[]): HtmlElement {
  if (rows.length === 0) return nothing();
  return el(
    'div',
    { class: 'scroll' },
    el(
      'table',
      { class: 'stack' },
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
      el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells.map(cell)))),
    ),
  );
}

function cell(content: HtmlNode): HtmlElement {
  return typeof content !== 'string' && content.name === 'td' ? content : el('td', {}, content);
}

export type Tone = 'good' | 'bad-text' | 'warn' | 'calm' | 'mute';

export function badge(text: string, tone: Tone): HtmlElement {
  return el('span', { class: `badge ${tone}` }, text);
}

/** Small print under something. */
export function note(text: string): HtmlElement {
  return el('span', { class: 'note' }, text);
}

/** The numbers of the journal's entries behind something. */
export function entriesCell(entries: readonly number[]): HtmlElement {
  return el('td', { class: 'seq' }, entries.length === 0 ? '' : `entries ${entries.join(', ')}`);
}

/** An instant to the second. */
export function instant(at: string | undefined): HtmlElement {
  if (at === undefined) return el('span', { class: 'mute' }, '–');
  return el('time', { datetime: at, title: at }, at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC'));
}

/** An instant to the minute, for a sentence. */
export function minute(at: string): string {
  return instantInWords(at);
}

export function cellOf(...content: readonly HtmlNode[]): HtmlElement {
  return el('td', {}, ...content);
}
