/** Scripts whose letters are twice as wide as Latin ones, in terminals and in most fonts. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const NONE = /\p{M}/u;

/** The width of a text in columns of a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += widthOf(char);
  return columns;
}

/** The text cut to at most so many columns; `…` shows a cut. */
export function fitColumns(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (columnsOf(text) <= columns) return text;
  let [kept, used] = ['', 0];
  for (const char of text) {
    used += widthOf(char);
    if (used > columns - 1) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** The same, filled with spaces to exactly so many. */
export function padColumns(text: string, columns: number): string {
  const fit = fitColumns(text, columns);
  return fit + ' '.repeat(Math.max(0, columns - columnsOf(fit)));
}

function widthOf(char: string): number {
  return NONE.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
}
