/** How the picture looks; colours after Okabe and Ito, which people who see few colours can tell apart. */

export const THEMES = ['light', 'dark', 'auto'] as const;
/** `auto` follows what the reader's system prefers, where the program that shows it can. */
export type Theme = (typeof THEMES)[number];

interface Tokens {
  readonly paper: string;
  readonly panel: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly grid: string;
  readonly alarm: string;
  readonly calm: string;
  /** On `alarm` and `calm`. */
  readonly onTone: string;
}

const LIGHT: Tokens = {
  paper: '#ffffff',
  panel: '#f5f7fa',
  ink: '#1a2027',
  soft: '#5b6673',
  line: '#c9d1da',
  grid: '#e8ecf1',
  alarm: '#b94a00',
  calm: '#005f94',
  onTone: '#ffffff',
};

const DARK: Tokens = {
  paper: '#10151b',
  panel: '#19212a',
  ink: '#e9eef3',
  soft: '#9caab8',
  line: '#3a4653',
  grid: '#222b35',
  alarm: '#ff9550',
  calm: '#62b8ef',
  onTone: '#10151b',
};

/** Fonts that are there; none is fetched. */
const FONT = 'system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace';

/** The style sheet. Every rule is a class of ours, so that nothing beside the picture changes where it is put into a page. */
export function styleSheet(theme: Theme): string {
  const still = [
    `.cst text{font-family:${FONT}}`,
    `.cst .cst-mono{font-family:${MONO}}`,
    '.cst .cst-strong{font-weight:600}',
    '.cst .cst-none{fill:none}',
  ].join('');
  if (theme !== 'auto') return still + rules(theme === 'dark' ? DARK : LIGHT);
  return `${still}${rules(LIGHT)}@media (prefers-color-scheme:dark){${rules(DARK)}}`;
}

function rules(tokens: Tokens): string {
  return Object.entries(tokens)
    .map(([name, colour]) => `.cst .cst-f-${name}{fill:${colour}}.cst .cst-s-${name}{stroke:${colour}}`)
    .join('');
}

/** The classes that fill or draw with a token. */
export function fill(name: keyof Tokens): string {
  return `cst-f-${name}`;
}

export function stroke(name: keyof Tokens): string {
  return `cst-s-${name}`;
}
