import { z } from 'zod';
import { Verdict } from '../assessment.ts';
import { CREDENTIAL_KINDS } from '../credential.ts';
import { Covers } from './covers-schema.ts';
import { Fields } from './field-schema.ts';
import { Step } from './step-schema.ts';
import { PlaybookTest } from './test-schema.ts';
import { GroupName, StepId } from './words.ts';

/**
 * playbook   the YAML that says what is done; file name = id
 *
 * Written in YAML with kebab-case keys in playbooks and camelCase keys in the policy; camelCase here.
 */

export const Playbook = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case kebab-case: forged-session')
      .max(80)
      .describe('The file’s name without its ending.'),
    version: z.int().min(1).describe('Raised with every change; a run keeps the version it began with.'),
    summary: z.string().min(1).max(500).describe('What it does, for the person who is asked.'),
    on: z
      .strictObject({
        verdict: z.array(Verdict).min(1).describe('The verdicts it is for.'),
        credential: z
          .array(z.enum([...CREDENTIAL_KINDS, 'unknown']))
          .min(1)
          .optional()
          .describe(
            'The kinds of credential it is for; without it, all. Where no detection names a kind, those that say `unknown` begin; where none says it, all that are for the verdict.',
          ),
      })
      .optional()
      .describe('When a run begins by itself; without it, only by hand.'),
    inputs: Fields.default({}).describe(
      'What a run that is started by hand is given, or by `with` of a `run` step; `inputs.<name>` in expressions.',
    ),
    steps: z
      .record(StepId, Step)
      .refine((steps) => Object.keys(steps).length > 0, 'a playbook has at least one step')
      .refine((steps) => Object.keys(steps).length <= 200, 'a playbook has at most 200 steps')
      .describe('The steps, by id.'),
    'on-failure': z
      .strictObject({ page: GroupName.describe('An approver group of the policy.') })
      .optional()
      .describe('Who is called by name when the run does not end as contained or with nothing to do.'),
    covers: Covers.default([]).describe(
      'Which items of which response checklists it does, and by which steps.',
    ),
    tests: z
      .array(PlaybookTest)
      .max(100)
      .default([])
      .describe('Its own tests; `countersign test` runs them.'),
  })
  .transform(({ 'on-failure': onFailure, ...playbook }) => ({
    ...playbook,
    ...(onFailure === undefined ? {} : { onFailure }),
  }));
/** A playbook as it is written, checked for shape. */
export type Playbook = z.infer<typeof Playbook>;
