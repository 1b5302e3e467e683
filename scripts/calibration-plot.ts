import type { Bin } from '../test/scenarios/tally.ts';

const SIDE = 320;
const MARGIN = 48;

/** Share of attacks against mean score, a dot for each bin with an area by its number of cases; on the line they agree. */
export function calibrationPlot(bins: readonly Bin[]): string {
  const x = (share: number) => MARGIN + share * SIDE;
  const y = (share: number) => MARGIN + (1 - share) * SIDE;
  const most = Math.max(1, ...bins.map(({ n }) => n));
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const dots = bins
    .filter(({ n }) => n > 0)
    .map(({ n, scores, attacks }) => {
      const radius = 3 + 9 * Math.sqrt(n / most);
      const says = `score ${(scores / n).toFixed(2)}: ${((100 * attacks) / n).toFixed(0)} % of ${n} cases are attacks`;
      return `<circle cx="${x(scores / n).toFixed(1)}" cy="${y(attacks / n).toFixed(1)}" r="${radius.toFixed(1)}"><title>${says}</title></circle>`;
    });
  const size = SIDE + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" role="img" aria-label="Share of attacks against score" font-family="sans-serif" font-size="11">
<rect width="${size}" height="${size}" fill="#ffffff"/>
<g stroke="#d0d7de" fill="none">
${ticks.map((tick) => `<path d="M${x(0)} ${y(tick)}H${x(1)}M${x(tick)} ${y(0)}V${y(1)}"/>`).join('\n')}
<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#57606a" stroke-dasharray="4 4"/>
</g>
<g fill="#24292f">
${ticks.map((tick) => `<text x="${x(tick)}" y="${y(0) + 16}" text-anchor="middle">${tick}</text><text x="${x(0) - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`).join('\n')}
<text x="${x(0.5)}" y="${size - 12}" text-anchor="middle">score</text>
<text x="14" y="${y(0.5)}" text-anchor="middle" transform="rotate(-90 14 ${y(0.5)})">share of attacks</text>
</g>
<g fill="#0969da" fill-opacity="0.75">
${dots.join('\n')}
</g>
</svg>
`;
}
