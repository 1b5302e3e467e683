import { z } from 'zod';
import { StepId } from './words.ts';

/**
 * The response checklists that vendors and incidents have left behind, and what each is for. A playbook that covers one says
 * of every item which steps do it, or why it is for a person.
 */
export const CHECKLISTS = {
  common: 'The order common to all responses',
  okta: 'A session or token of an Okta user',
  'entra-id': 'Access of an Entra ID user',
  'forged-saml': 'SAML assertions signed with a stolen key',
  'forged-token': 'Tokens signed with a stolen key of the identity provider',
  'github-oauth': 'OAuth tokens stolen from an integrator of GitHub',
  'ci-provider': 'A breach of a provider of continuous integration',
  'saas-integration': 'An integration of a SaaS platform whose tokens were stolen',
  snowflake: 'Stolen access to Snowflake',
  'google-workspace': 'A stolen cookie of Google Workspace',
  slack: 'A stolen session of Slack',
  aws: 'Console and role sessions of AWS that come from single sign-on',
} as const;
export type Checklist = keyof typeof CHECKLISTS;

const Covered = z
  .strictObject({
    list: z
      .enum(Object.keys(CHECKLISTS) as [Checklist, ...Checklist[]])
      .describe('The checklist that the item is of.'),
    item: z.string().min(1).max(300).describe('What is to be done, in own words.'),
    steps: z.array(StepId).min(1).max(20).optional().describe('The steps that do it.'),
    person: z
      .string()
      .min(1)
      .max(400)
      .optional()
      .describe('Why it, or what is left of it, is for a person, and what they do.'),
  })
  .refine(({ steps, person }) => steps !== undefined || person !== undefined, {
    message: 'an item is done by steps, or is for a person: say which',
  });

/** What a playbook does of the checklists it covers, item by item. */
export const Covers = z.array(Covered).max(200);
export type Covers = z.infer<typeof Covers>;
