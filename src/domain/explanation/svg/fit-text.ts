/**
 * How wide text is, where there is no font to ask: by kinds of letters, in shares of the size, a little more than in
 * common sans-serif fonts.
 */
const LETTERS: readonly (readonly [RegExp, number])[] = [
  [/\p{M}/u, 0],
  [/[ijl.,:;'’|!()[\]]/u, 0.36],
  [/[mwMW@%—…]/u, 1],
  [
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u,
    1.05,
  ],
  [/[\p{Lu}×]/u, 0.72],
  [/[\p{Nd}]/u, 0.62],
  [/[\u0020-\u024f]/u, 0.59],
];
/** Scripts not named above. */
const OTHER = 0.8;
const MONO = 0.62;

/** Bold letters are wider. */
const STRONG = 1.06;

export interface Face {
  readonly size: number;
  readonly isStrong?: boolean | undefined;
  readonly isMono?: boolean | undefined;
}

/** About how wide a text is, in pixels. */
export function widthPx(text: string, face: Face): number {
  let share = 0;
  for (const char of text) share += shareOf(char, face.isMono);
  return share * face.size * (face.isStrong ? STRONG : 1);
}

/** The text cut to about so many pixels; `…` shows a cut. */
export function fitPx(text: string, roomPx: number, face: Face): string {
  if (widthPx(text, face) <= roomPx) return text;
  let kept = '';
  for (const char of text) {
    if (widthPx(`${kept}${char}…`, face) > roomPx) break;
    kept += char;
  }
  return kept === '' ? '' : `${kept.trimEnd()}…`;
}

/** The text in at most `most` lines of so many pixels; the last is cut. */
export function linesPx(text: string, roomPx: number, face: Face, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && lines.length < most - 1 && widthPx(longer, face) > roomPx) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((each) => fitPx(each, roomPx, face));
}

function shareOf(char: string, isMono: boolean | undefined): number {
  const share = LETTERS.find(([letters]) => letters.test(char))?.[1] ?? OTHER;
  return isMono && share > 0 && share < 1.05 ? MONO : share;
}
