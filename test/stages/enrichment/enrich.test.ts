import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { Connectors } from '#domain/connectors.ts';
import { EvidenceBundle } from '#domain/evidence.ts';
import type { EvidenceStore } from '#domain/ports.ts';
import { networkKnowledge } from '../../../src/adapters/networks/network-knowledge.ts';
import { sha256 } from '../../../src/adapters/store/canonical.ts';
import { enrich } from '../../../src/stages/enrichment/enrich.ts';
import { activity, BERLIN, without } from '../../domain/assessment/evidence.ts';
import { Book } from '../../domain/run/world.ts';
import { handClock, opened } from '../../support/store-samples.ts';

const ACCOUNT = { platform: 'okta', id: 'u-sam', email: 'ada@example.com', status: 'active' } as const;
const BARE = without(activity('bare', 'api-call', '08:00'), 'asn', 'geo');

/** A platform that knows one account and has one log. */
function platformWith(activities: readonly Activity[]): Connectors {
  const refuse = async () => assert.fail('evidence is read, and nothing is done');
  return {
    facts: [
      { platform: 'okta', kind: 'identity-provider', version: '1', sha256: 'a'.repeat(64), actions: [] },
    ],
    findAccount: async () => ACCOUNT,
    listSessions: async () => [],
    listTokens: async () => [],
    pullActivity: async () => ({
      activities,
      raw: activities.map((each) => JSON.stringify(each)),
      watermark: {
        ...{ platform: 'okta', log: 'system-log', lagMs: 0, gaps: [] },
        ...{ completeFrom: '2026-02-01T00:00:00.000Z', completeUntil: '2026-03-01T09:00:00.000Z' },
      },
    }),
    ...{ plan: refuse, perform: refuse, verify: refuse, undo: refuse },
  };
}

function storeInMemory(): EvidenceStore {
  const contents = new Map<string, string>();
  return {
    put: async (_incidentId, kind, content, facts) => {
      const hash = sha256(content);
      contents.set(hash, content);
      return { sha256: hash, kind, ...facts };
    },
    get: async (hash) => contents.get(hash) ?? assert.fail(`nothing is stored under ${hash}`),
  };
}

async function collected(activities: readonly Activity[]): Promise<EvidenceBundle> {
  const clock = handClock();
  const evidence = storeInMemory();
  const incident = new Book().append([opened()]);
  const networks = await networkKnowledge({});
  const connectors = platformWith(activities);
  const made = await enrich(incident, {
    connectors,
    evidence,
    baselines: { learn: async () => undefined },
    clock,
    networks,
    issuerTerms: [],
    lookBackMs: 86_400_000,
  });
  assert.equal(made.kind, 'evidence-collected');
  const { bundle } = made.data as { bundle: { sha256: string } };
  return EvidenceBundle.parse(JSON.parse(await evidence.get(bundle.sha256)));
}

describe('the evidence that is stored', () => {
  test('tells the network and the place of an address that the record only names', async () => {
    const { activities } = await collected([{ ...BARE, ip: '52.94.76.1' }]);
    const [found] = activities;
    assert.deepEqual([found?.asn?.number, found?.geo?.country], [16509, 'US']);
    assert.match(found?.locatedBy ?? '', /^asn: @ip-location-db\/asn .*; geo: @ip-location-db\/geo-whois/);
  });

  test('keeps what the record tells itself, and the unknown unknown', async () => {
    const told = activity('told', 'api-call', '08:00', { ip: '52.94.76.1', geo: BERLIN });
    const inside = { ...BARE, ip: '10.1.2.3' };
    assert.deepEqual((await collected([told, inside])).activities, [told, inside]);
  });
});
