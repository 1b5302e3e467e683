import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EvidenceBundle } from '#domain/evidence.ts';
import { networkKnowledge } from '../src/adapters/networks/network-knowledge.ts';
import { openConnectors } from '../src/adapters/registry/connectors.ts';
import { digest } from '../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../src/adapters/secrets/fingerprints.ts';
import { readConfig } from '../src/config.ts';
import { openPresentedTokens } from '../src/presented-tokens.ts';
import { enrich } from '../src/stages/enrichment/enrich.ts';
import { acceptRecords } from '../src/stages/intake/accept.ts';
import { PRESETS } from '../src/stages/intake/sources/index.ts';
import { createIncidents } from '../src/stages/run/incidents.ts';
import { createDatabase } from './support/database.ts';
import { recordingLog } from './support/log.ts';
import { jwtIssuer } from './support/signed-jwt.ts';
import { useStore } from './support/store.ts';

describe('a token that a webhook presents', () => {
  const it = useStore(createDatabase);

  test('is judged where it comes in, kept as claims alone, and found again in the evidence', async () => {
    const { clock } = it;
    const { journal, evidence, baselines, intake, deadLetters } = it.store;
    const own = await jwtIssuer();
    const raw = await (await jwtIssuer(own.issuer)).sign({
      iat: seconds(clock.now()) - 60,
      exp: seconds(clock.now()) + 600,
    });
    const config = readConfig(
      {
        FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
        TRUSTED_ISSUERS: JSON.stringify([{ issuer: own.issuer, jwks: { keys: [own.jwk] } }]),
      },
      '/nowhere',
    );
    const fingerprints = createFingerprints(config.fingerprintKey);
    const presented = openPresentedTokens(config, fingerprints, clock);
    const { receipts } = await acceptRecords({ name: 'siem', preset: 'ocsf' }, [finding(raw, clock.now())], {
      ...{ presets: PRESETS, intake, deadLetters, fingerprints, presented, digest, clock },
      windowMs: () => 3_600_000,
    });
    const incidents = createIncidents({ journal, evidence, clock, digest });
    const incident = await incidents.load(receipts[0]!.incidentId);
    assert.deepEqual(
      incident.presented?.map((token) => [token.fingerprint, token.signature.result]),
      [[fingerprints.of(raw), 'invalid']],
    );
    const collected = await enrich(incident, {
      connectors: openConnectors([], { clock, log: recordingLog().log, fingerprints }),
      ...{ evidence, baselines, clock, issuerTerms: presented.terms, lookBackMs: 86_400_000 },
      networks: await networkKnowledge({}),
    });
    assert.equal(collected.kind, 'evidence-collected');
    const { bundle } = collected.data as { bundle: { sha256: string } };
    const text = await evidence.get(bundle.sha256);
    const stored = EvidenceBundle.parse(JSON.parse(text));
    assert.equal(stored.issuerChecks?.[0]?.signature.result, 'invalid');
    const { rows } = await it.store.pool.query<{ all: string }>(
      `select (select string_agg(data, '') from journal) || (select string_agg(encode(content, 'escape'), '') from evidence) as all`,
    );
    assert.match(rows[0]!.all, new RegExp(fingerprints.of(raw)));
    for (const part of raw.split('.')) assert.ok(!`${text}${rows[0]!.all}`.includes(part));
  });
});

function finding(token: string, at: Date): Record<string, unknown> {
  return {
    class_uid: 2004,
    time: at.getTime(),
    severity_id: 4,
    finding_info: { uid: 'f-1', title: 'A token of nobody' },
    actor: { user: { email_addr: 'ada@example.com' } },
    raw_data: `GET /me\nAuthorization: Bearer ${token}`,
  };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}
