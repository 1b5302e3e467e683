import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountQuery } from '#domain/connectors.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import type { EvidenceGap } from '#domain/evidence.ts';
import type { PresentedToken } from '#domain/presented-token.ts';
import type { Account } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import { attempter } from '../../../src/stages/enrichment/attempt.ts';
import { checkIssuers } from '../../../src/stages/enrichment/check-issuers.ts';
import { ISSUER, jwt, NOW } from '../../domain/issuer/presented.ts';

const ADA: Account = { platform: 'okta', id: '00u-ada', email: 'ada@example.com', status: 'active' };
const BOB: Account = { platform: 'okta', id: '00u-bob', email: 'bob@example.com', status: 'active' };
const OKTA: ConnectorFacts = {
  platform: 'okta',
  kind: 'identity-provider',
  version: '1',
  sha256: 'a'.repeat(64),
  actions: [],
};

/** What is found of tokens where the directory holds these accounts; a thrown directory is one that does not answer. */
async function checked(tokens: readonly PresentedToken[] | undefined, directory: readonly Account[] | Error) {
  const gaps: EvidenceGap[] = [];
  const asked: AccountQuery[] = [];
  const findAccount = async (_platform: string, query: AccountQuery) => {
    asked.push(query);
    if (directory instanceof Error) throw directory;
    return directory.find(
      ({ id, email }) => id === query.id || (email !== undefined && email === query.email),
    );
  };
  const deps = {
    connectors: { facts: [OKTA], findAccount },
    clock: { now: () => NOW },
    issuerTerms: [{ issuer: ISSUER, platform: 'okta', subject: 'account' as const }],
  };
  const incident = { presented: tokens } as Incident;
  const checks = await checkIssuers(incident, [ADA], deps, attempter(gaps, false));
  return { point: checks?.[0]?.points.subject, gaps, asked, checks };
}

describe('the issuers of what was presented', () => {
  test('are not asked after where nothing was presented', async () => {
    const { checks, asked } = await checked(undefined, [ADA]);
    assert.deepEqual([checks, asked], [undefined, []]);
  });

  test('name the person’s own account, another’s, or nobody’s', async () => {
    assert.equal((await checked([jwt()], [ADA])).point?.result, 'holds');
    assert.match(
      (await checked([jwt({ sub: '00u-bob' })], [ADA, BOB])).point?.why ?? '',
      /not the person’s account/,
    );
    assert.match(
      (await checked([jwt({ sub: '00u-ghost' })], [ADA])).point?.why ?? '',
      /okta has no account 00u-ghost/,
    );
    assert.match(
      (await checked([jwt({ sub: 'eve@example.com' })], [ADA])).point?.why ?? '',
      /has no account eve/,
    );
  });

  test('leave a gap, and no contradiction, where the directory does not answer', async () => {
    const { gaps, checks } = await checked([jwt()], new Error('down'));
    assert.equal(gaps[0]?.what, 'account');
    assert.equal(checks?.[0]?.points.subject.result, 'holds');
  });
});
