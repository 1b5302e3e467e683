// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
/** Texts with `${{ … }}` in them, taken apart. */

export type TemplatePart =
  | { readonly text: string }
  /** `at`: where the expression begins in the text. */
  | { readonly expression: string; readonly at: number };

export type Template =
  | { readonly parts: readonly TemplatePart[]; readonly fault?: undefined }
  | { readonly parts?: undefined; readonly fault: { readonly message: string; readonly at: number } };

/** Takes a text apart. Braces and quotes inside an expression are respected. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = text.indexOf('${{'); open >= 0; open = text.indexOf('${{', from)) {
    const close = endOfExpression(text, open + 3);
    if (close === undefined) return { fault: { message: 'this ${{ is never closed by }}', at: open } };
    if (open > from) parts.push({ text: text.slice(from, open) });
    const raw = text.slice(open + 3, close);
    const expression = raw.trim();
    if (expression === '')
      return { fault: { message: 'there is no expression between ${{ and }}', at: open } };
    parts.push({ expression, at: open + 3 + raw.indexOf(expression) });
    from = close + 2;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return { parts };
}

/** The one expression of a text that is nothing else but it; undefined otherwise. */
export function wholeExpression(
  parts: readonly TemplatePart[],
): { expression: string; at: number } | undefined {
  const [first, ...rest] = parts.filter((part) => !('text' in part) || part.text.trim() !== '');
  return first && 'expression' in first && rest.length === 0 ? first : undefined;
}

function endOfExpression(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = endOfString(text, at);
    } else if (char === '{') depth++;
    else if (char === '}') {
      if (depth === 0) return text[at + 1] === '}' ? at : undefined;
      depth--;
    }
  }
  return undefined;
}

/** The index of the closing quote; the end of the text when there is none. */
function endOfString(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return text.length;
}
