/**
 * Makes text from outside plain in Markdown and in the HTML that Markdown may become: no markup, no links, no
 * line breaks, no control or direction characters, at most 2 000 characters.
 */
export function escapeMarkdown(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+!|~>.:@-]/g, (char) => (/[.:@-]/.test(char) ? char : `\\${char}`))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/(https?):\/\//gi, '$1&#58;//')
    .replace(/\bwww\./gi, 'www&#46;');
}
