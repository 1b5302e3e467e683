import { coverageFactsOf } from '../src/adapters/registry/coverage-facts.ts';
import type { FoundConnector } from '../src/adapters/registry/load-connectors.ts';
import { coverage } from '../src/domain/coverage/coverage.ts';
import { coverageMarkdown } from '../src/domain/coverage/markdown.ts';

/** docs/coverage.md: the coverage of every connector there is, as if none were configured yet. */
export function coveragePage(connectors: readonly FoundConnector[], lookBackMs: number): string {
  const found = coverage(
    connectors.map((each) => coverageFactsOf(each)),
    { lookBackMs },
  );
  return `${[...HEAD, coverageMarkdown(found)].join('\n')}\n`;
}

const HEAD = [
  '# Coverage',
  '',
  '<!-- Generated from the connectors by `npm run generate`; do not edit. -->',
  '',
  'What Countersign can see, judge, cut, verify and undo on each platform, what it cannot, and what would close the gap. It',
  'follows from what the connectors state of their platforms: the telemetry profile in the manifest, and the declarations of',
  'the actions. `countersign coverage` shows the same for the connectors that are configured, and so does `GET /v1/coverage`.',
  '',
  '- **see**: such a credential shows as being there and as being used, with an id that joins the two.',
  '- **judge**: the signals of AN0722 that the log shows enough for. A log that reaches back less than a credential may be old',
  '  can clear it by its sign-in, and cannot accuse it by the absence of one.',
  '- **cut**: an action ends the layer of access that the credential opens, and leaves nothing of that layer.',
  '- **verify**: the connector names what must show it; a 2xx is no proof. **undo**: the action can be taken back.',
  '',
  'The policy that is shipped decides how far back logs are read (`lookBack`). Which notes belong to a blind spot is told by',
  'their words; all of them stand under the platform.',
  '',
];
