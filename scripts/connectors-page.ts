import { factsOf } from '../src/adapters/registry/connectors.ts';
import type { FoundConnector } from '../src/adapters/registry/load-connectors.ts';

/** connectors/README.md: what every connector can do, from their manifests and actions. */
export function connectorsPage(connectors: readonly FoundConnector[]): string {
  return `${[...HEAD, ...connectors.flatMap(rowsOf), ...BY_HAND, ...connectors.flatMap(byHandOf), ...FOOT].join('\n')}\n`;
}

const HEAD = [
  '# Connectors',
  '',
  '<!-- Generated from the connectors by `npm run generate`; do not edit. -->',
  '',
  'One folder a platform, found when Countersign starts. Each has a page of its own: set-up with least privilege, what it',
  'can and cannot see, its limits, and what has not been verified against the real platform.',
  '',
  'What a platform does not offer has no row here: a plan shows it as a gap, with [what a person does](#left-to-a-person).',
  '° marks what it offers under some settings only, ↻ what a playbook may `retry`: a repeat changes nothing more, but for the',
  'end of all sessions, which ends those begun meanwhile too. *Cuts* are the layers of access that are gone afterwards;',
  '*proven by* is what must show it before a containment counts as done, since a 2xx is no proof.',
  '',
  '| platform | capability | effect | cuts | proven by | scopes |',
  '|---|---|---|---|---|---|',
];

const BY_HAND = [
  '',
  '## Left to a person',
  '',
  'Containment that a platform offers no call for, or none that Countersign makes: what there is to be done by hand, or that',
  'there is nothing. A gap’s line says the same, in a plan, in the chat and in the report.',
  '',
  '| platform | not offered | what a person does |',
  '|---|---|---|',
];

const FOOT = [
  '',
  '`countersign new connector NAME` makes another from [_template](_template/README.md); `CONNECTORS_PATH` names a folder of',
  'connectors outside the project. Every connector passes one conformance suite, `describeConnector` of',
  '`countersign/kit/testing`.',
];

function rowsOf(found: FoundConnector): string[] {
  const { manifest, actions } = found.connector;
  return factsOf(found).actions.map(({ capability, effect, cuts, scopes }) => {
    const action = actions.find((each) => each.capability === capability);
    return row([
      `[${manifest.title}](${manifest.platform}/README.md)`,
      `\`${capability}\`${action?.offered ? '°' : ''}`,
      `${effect}${action?.idempotent ? ' ↻' : ''}`,
      cuts.join(', '),
      action?.provenBy ?? '',
      scopes.map((scope) => `\`${scope}\``).join(' '),
    ]);
  });
}

/** What is offered under some settings is marked here too. */
function byHandOf({ connector: { manifest, actions } }: FoundConnector): string[] {
  return Object.entries(manifest.byHand ?? {}).map(([capability, { text, docs }]) => {
    const isConditional = actions.some((each) => each.capability === capability);
    return row([
      manifest.title,
      `\`${capability}\`${isConditional ? '°' : ''}`,
      `${text}${docs ? ` [Page](${docs})` : ''}`,
    ]);
  });
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell.replaceAll('|', '\\|')} `)).join('|')}|`;
}
