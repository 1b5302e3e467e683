import { type Count, type Tally, total } from '../test/scenarios/tally.ts';

/** The tables of an evaluation, as Markdown; `npm run eval` prints them, and writes them into docs/evaluation.md. */

export function evaluationTables(tally: Tally): string {
  return [
    '### Goals',
    '',
    '| | reached | goal | | of |',
    '|---|---:|---|---|---:|',
    ...tally
      .goals()
      .map(
        ({ what, reached, goal, isMet, of }) =>
          `| ${what} | ${reached.toFixed(4)} | ${goal} | ${isMet ? 'met' : 'missed'} | ${of} |`,
      ),
    allAttacksRow(tally),
    '',
    missedSentence(tally),
    '',
    '### Attacks',
    '',
    '| attack | cases | recall | right of stolen and forged | undecided | explained (wrong) |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows(tally.attacks, (each) => [each.right, each.kindRight, each.undecided, each.wrong]),
    '',
    '### Look-alikes',
    '',
    '| ordinary life | cases | explained | undecided | false alarms |',
    '|---|---:|---:|---:|---:|',
    ...rows(tally.lookalikes, (each) => [each.right, each.undecided, each.wrong]),
    '',
    '### Evidence withheld',
    '',
    '| what is missing | cases | right | undecided | confident and wrong |',
    '|---|---:|---:|---:|---:|',
    ...rows(tally.withheld, (each) => [each.right, each.undecided, each.wrong]),
    '',
    '### Calibration',
    '',
    `Brier score ${tally.brier().toFixed(4)}.`,
    '',
    '| score | cases | mean score | share of attacks |',
    '|---|---:|---:|---:|',
    ...tally.bins.map(
      ({ n, scores, attacks }, at) =>
        `| ${(at / 10).toFixed(1)} to ${((at + 1) / 10).toFixed(1)} | ${n} | ${mean(scores, n)} | ${mean(attacks, n)} |`,
    ),
    '',
  ].join('\n');
}

/** The same over every attack, also those whose evidence the world's logs do not hold. */
function allAttacksRow({ attacks }: Tally): string {
  const { n, right } = total([...attacks]);
  return `| recall, all attacks, faint ones too | ${n === 0 ? '–' : (right / n).toFixed(4)} | none | | ${n} |`;
}

/** What no goal counts: attacks that are called explained, also those that hardly show. */
function missedSentence({ attacks }: Tally): string {
  const { n, wrong } = total([...attacks]);
  return `Of all ${n} attacks, faint ones too, ${wrong} were called explained.`;
}

function rows(
  counts: ReadonlyMap<string, Count>,
  columns: (count: Count) => readonly number[],
): readonly string[] {
  const named = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...named, ['**all**', total(named)] as const].map(([name, each]) => {
    const cells = columns(each).map((part) => `${part} (${percent(part, each.n)})`);
    return `| ${name} | ${each.n} | ${cells.join(' | ')} |`;
  });
}

function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`;
}

function mean(sum: number, n: number): string {
  return n === 0 ? '–' : (sum / n).toFixed(3);
}

/** docs/evaluation.md */
export function evaluationPage(
  tally: Tally,
  made: { readonly from: string; readonly perCase: number },
): string {
  return `${HEAD}
## Result

Made with \`npm run eval -- --from ${made.from} --seeds ${tally.seeds.size} --withheld ${made.perCase} --write\`: ${tally.cases} cases of
${tally.seeds.size} worlds. ${tally.unread === 0 ? 'Every record could be read.' : `${tally.unread} records could not be read.`}

${evaluationTables(tally)}
![Share of attacks against score, by bins of the score](evaluation-calibration.svg)
`;
}

const HEAD = `# Evaluation of the assessment

<!-- The result is written by \`npm run eval -- --write\`; do not edit. -->

How often is the verdict right? The answer here comes from generated worlds, of which it is known what happened: companies
with offices, tunnels and gateways, whose people work for weeks on several platforms, travel, change phones and networks, and
whose programs run with keys and grants. What they do is written as the raw records that each platform would log, with its
lag and its clock. Into such lives attacks are put, and ordinary life that looks like an attack; a SIEM's finding points at
either, and the case is assessed as \`countersign assess\` would, out of raw records among those of other people.

- **Nothing is shared** between the generator (\`test/scenarios\`) and the analytic (\`src/domain/assessment\`): no code and no
  thresholds. Networks are those of the real internet, with their real numbers and ranges.
- **A seed is a world.** The same seed gives the same cases, byte for byte. Seeds \`dev-…\` were looked at while the analytic
  was developed. The table is made from seeds \`held-…\`, which were not.
- **Recall** counts \`stolen\` or \`forged\`, over attacks whose evidence is in the logs. Attacks marked *faint* leave too little
  for anybody to be sure; there \`undecided\` is right as well, and they do not count for the goal. Which are faint the world
  says, and never the analytic: each story names the fields by which it can be told (\`needs\`), and a case is faint where the
  records of the attack do not carry them. That is so
  - where a platform logs neither session nor client (Google Workspace), no address (GitHub, unless the organisation lets it), or
    no id of a token (GitHub, AWS's single sign-on);
  - for a thief inside the company's own network, or on a line in the person's country with a copy of their browser;
  - for a copy of the person's browser far away (\`cloned-browser-far\`), unless the platform logs a mark of the device (the records
    would be others had the person's own machine done it), or the logs show the person on their own line so shortly before
    or after that nobody could travel between the two (\`test/scenarios/told-apart.ts\`).

  Both numbers are given: recall where the evidence is present, and recall over all attacks.
- **False alarms** are \`stolen\` or \`forged\` about ordinary life. \`undecided\` is not wrong there, but somebody has to look.
- **Evidence withheld**: each case again with one thing taken away. \`undecided\` or the right verdict is right; an attack
  that is called explained, or ordinary life called stolen or forged, is *confident and wrong*.

Worlds are models. They hold what we know to be hard, at rates that we chose; in a real company the mix is another one. What
the figures show is which evidence carries the verdict and what it takes away when it is missing.

\`npm run eval -- --from dev-1 --seeds 5 --worst\` names the cases that went wrong; \`--keep DIR\` writes them as folders for
\`countersign assess --cases DIR\`.
`;
