import { createHash } from 'node:crypto';
import type { Activity } from '#domain/activity.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { factsOf } from '../../src/adapters/registry/connectors.ts';
import { type FoundConnector, loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { type LoadedPlaybooks, loadPlaybooks } from '../../src/adapters/registry/load-playbooks.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { activityOf } from '../../src/record-reader.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import type { Rehearsed } from '../../src/rehearsal/rehearsed.ts';
import { SESSION } from '../connectors/snowflake/seed.ts';
import type { LogPlatform } from '../scenarios/act.ts';
import { VARIATIONS, voiceOf } from '../scenarios/platforms/hearing.ts';
import { ALICE, BASE } from '../scenarios/platforms/sample-acts.ts';
import type { MintedStory } from './minted-stories.ts';

/** Plays a story: its records through the connector's own reader, its containment by the playbook that ships, in virtual time. */

export interface World {
  readonly installed: readonly FoundConnector[];
  readonly books: LoadedPlaybooks;
}

export async function shippedWorld(): Promise<World> {
  const installed = await loadConnectors([`${projectRoot}/connectors`]);
  return { installed, books: await loadPlaybooks(`${projectRoot}/playbooks`, installed.map(factsOf)) };
}

export interface PlayedStory {
  readonly ledger: Ledger;
  readonly rehearsed: Rehearsed;
}

const fingerprints = createFingerprints(Buffer.alloc(32, 7));

export async function playStory(story: MintedStory, { installed, books }: World): Promise<PlayedStory> {
  const { platform, credential: kind } = story;
  const connectors = installed.map(factsOf);
  const bundle = bundleOf(story, installed);
  const loaded = books.playbooks.find(({ playbook }) => playbook.id === story.playbook)!;
  const test =
    loaded.playbook.tests.find(
      ({ incident: { accounts }, expect }) =>
        expect.outcome?.includes('contained') && accounts.some((each) => each.platform === platform),
    ) ?? loaded.playbook.tests[0];
  const { id, email } = bundle.accounts[0]!;
  const nothing = { name: undefined, status: undefined, isAdmin: undefined, groups: undefined };
  const incident = {
    ...test!.incident,
    principal: ALICE.email,
    accounts: [{ platform, id, email, ...nothing }],
    credential: { kind, platform, id: credentialId(story, bundle) },
    firstSeenMs: Date.parse(test!.at) - BASE.at,
  };
  const policy = books.policy!;
  const stage = { loaded, others: books.playbooks, policy, connectors, digest };
  const rehearsed = await rehearse({ ...test!, incident }, stage);
  const now = new Date(rehearsed.incident.updatedAt);
  return { rehearsed, ledger: ledgerOf(rehearsed.incident, { bundle, connectors, now, digest }) };
}

function credentialId({ platform, credential }: MintedStory, { activities }: EvidenceBundle): string {
  if (platform === 'snowflake') return SESSION;
  // A finding of AWS names the key of the session.
  if (platform === 'aws') return activities[0]!.rootSessionId!;
  const voice = voiceOf(platform as LogPlatform, 'a-seed', VARIATIONS[0]);
  const id = credential.startsWith('session') ? voice.sessionId('s1') : voice.tokenId('s1', 'access-token');
  return id ?? createHash('sha256').update(credential).digest('hex');
}

function bundleOf(
  { platform, acts, records = [] }: MintedStory,
  installed: World['installed'],
): EvidenceBundle {
  const isVoiced = platform !== 'snowflake';
  const voice = isVoiced ? voiceOf(platform as LogPlatform, 'a-seed', VARIATIONS[0]) : undefined;
  const { auditLog } = installed.find(({ connector }) => connector.manifest.platform === platform)!.connector;
  const raw = [...acts.flatMap((act) => voice!.write(act).map(({ record }) => record)), ...records];
  const activities = raw.map(
    (record): Activity => activityOf(record, { normalize: auditLog!.normalize, fingerprints }),
  );
  const id = voice?.accountId(ALICE) ?? 'ALICE';
  const empty = { sessions: [], tokens: [], watermarks: [], gaps: [] };
  return { ...empty, activities, accounts: [{ platform, id, email: ALICE.email, status: 'active' }] };
}
