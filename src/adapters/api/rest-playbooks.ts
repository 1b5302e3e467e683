import { Router } from 'express';
import { z } from 'zod';
import { found, readInput } from './rest-input.ts';

/** A playbook as it holds now. */
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

/** `GET /playbooks` and `/playbooks/{id}`: the playbooks as they hold now, and what is wrong with their folder; any role. */
export function restPlaybooks({ playbooks }: RestPlaybooksOptions): Router {
  const router = Router();
  router.get('/playbooks', (req, res) => {
    readInput(z.strictObject({}), req.query);
    const now = playbooks();
    res.json({ ...now, playbooks: now.playbooks.map(({ text: _text, ...facts }) => facts) });
  });
  router.get('/playbooks/:id', (req, res) => {
    readInput(z.strictObject({}), req.query);
    const id = readInput(Id, req.params.id);
    res.json(
      found(
        playbooks().playbooks.find((each) => each.id === id),
        'playbook',
      ),
    );
  });
  return router;
}
