/**
 * Text as a block of Markdown that is shown as it stands. A block knows no entities, so what could end it, or become
 * markup where Markdown is not read by the book, is written with look-alikes.
 */
export function fencedText(text: string): string {
  const harmless = text
    .replaceAll('`', '’')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('](', '] (')
    .replaceAll('://', ':/ /');
  return `\`\`\`text\n${harmless}\n\`\`\``;
}
