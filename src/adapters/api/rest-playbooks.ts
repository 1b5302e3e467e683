import { z } from 'zod';
import { found } from './rest-input.ts';
import { json, type RestRoute, reads } from './rest-route.ts';

/** A playbook as it holds now. */
const Listed = z.strictObject({
  id: z.string(),
  version: z.int(),
  summary: z.string(),
  file: z.string(),
  sha256: z.string(),
  on: z.looseObject({}).exactOptional().describe('When it begins by itself; absent when only by hand.'),
  inputs: z.looseObject({}).describe('What a run that is started by hand is given, by name.'),
});
const Whole = Listed.extend({ text: z.string() });
const Shown = z.strictObject({
  playbooks: z.array(Listed),
  policy: z.strictObject({ version: z.int(), file: z.string(), sha256: z.string() }),
  faults: z.array(z.looseObject({})).describe('What keeps the folder from being taken as it is now.'),
});

export interface PlaybookListing {
  readonly id: string;
  readonly version: number;
  readonly summary: string;
  readonly file: string;
  readonly sha256: string;
  /** When it begins by itself; absent when only by hand. */
  readonly on?: object;
  /** What a run that is started by hand is given, by name. */
  readonly inputs: object;
  readonly text: string;
}

export interface PlaybooksNow {
  readonly playbooks: readonly PlaybookListing[];
  readonly policy: { readonly version: number; readonly file: string; readonly sha256: string };
  /** What keeps the folder from being taken as it is now. */
  readonly faults: readonly object[];
}

export interface RestPlaybooksOptions {
  /** What holds at the moment of asking. */
  playbooks(): PlaybooksNow;
}

const Id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the id of a playbook, such as forged-session')
  .max(80);

/** The playbooks as they hold now, and what is wrong with their folder. */
export const PLAYBOOK_ROUTES: readonly RestRoute<RestPlaybooksOptions>[] = [
  reads(
    {
      route: 'GET /v1/playbooks',
      summary: 'The playbooks as they hold now',
      answered: { status: 200, what: 'And what is wrong with their folder.', schema: Shown },
    },
    (_asked, { playbooks }: RestPlaybooksOptions) => {
      const now = playbooks();
      return json({ ...now, playbooks: now.playbooks.map(({ text: _text, ...facts }) => facts) });
    },
  ),
  reads(
    {
      route: 'GET /v1/playbooks/{id}',
      summary: 'One playbook, with its text',
      params: z.strictObject({ id: Id }),
      answered: { status: 200, what: 'The playbook.', schema: Whole },
    },
    ({ params: { id } }, { playbooks }: RestPlaybooksOptions) =>
      json(
        found(
          playbooks().playbooks.find((each) => each.id === id),
          'playbook',
        ),
      ),
  ),
];
