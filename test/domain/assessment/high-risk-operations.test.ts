import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { dangerOf, HIGH_RISK, isTakenInMass } from '#domain/assessment/high-risk-operations.ts';
import { operationOf } from '#domain/baseline/operation.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';
import { activity } from './evidence.ts';

/** Where real records and catalogues of each platform's names lie. */
const SEEN_IN: Readonly<Record<string, readonly string[]>> = {
  okta: ['events/okta', 'catalogs/okta-event-types.csv'],
  'entra-id': ['events/entra_id', 'events/m365', 'events/azure_activity'],
  'google-workspace': ['events/google_workspace'],
  github: ['events/github', 'events/github_enterprise_syslog'],
  slack: ['events/slack', 'catalogs/slack-audit-actions.json'],
  salesforce: ['events/salesforce'],
  aws: ['events/aws_cloudtrail'],
};

/** Named by the vendor's page alone: no record at hand shows them. */
const DOCUMENTED_ONLY: readonly string[] = [
  'aws AddUserToGroup',
  'aws CreatePolicyVersion',
  'entra-id Delete conditional access policy',
  'entra-id SearchCreated',
  'entra-id SearchExported',
  'entra-id Set domain authentication',
  'entra-id Set-InboxRule',
  'entra-id User registered security info',
  'github git.fetch',
  'github oauth_authorization.create',
  'github org.create_actions_secret',
  'github personal_access_token.access_granted',
  'github personal_access_token.create',
  'github public_key.create',
  'github repo.create_actions_secret',
  'github repo.download_zip',
  'salesforce PermSetAssign',
];

function textsOf(path: string): string {
  const place = sharedPath(path);
  const files = path.includes('.') ? [place] : readdirSync(place).map((name) => `${place}/${name}`);
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

describe('the operations that intruders call', () => {
  test('bear names that real records or the vendor’s catalogue show', { skip: sharedSkip }, () => {
    const unseen = Object.entries(HIGH_RISK).flatMap(([platform, { operations, mass }]) => {
      const text = SEEN_IN[platform]!.map(textsOf).join('\n').replaceAll('\\u2013', '–');
      const names = [...Object.values(operations).flat(), ...mass].filter((name) => !/^[A-Z]+ \//.test(name));
      return [...new Set(names)]
        .filter((name) => !text.includes(`"${name}`))
        .map((name) => `${platform} ${name}`);
    });
    assert.deepEqual(unseen.toSorted(), [...DOCUMENTED_ONLY].toSorted());
  });

  test('are named once each, with a page of the vendor', () => {
    for (const { docs, operations, mass } of Object.values(HIGH_RISK)) {
      assert.match(docs, /^https:\/\/[a-z.]+\//);
      for (const names of [Object.values(operations).flat(), mass])
        assert.deepEqual(names, [...new Set(names)]);
    }
  });

  test('are known by event type or operation, on their own platform only', () => {
    const made = (platform: string, eventCode: string, operation = eventCode) =>
      activity('a', 'api-call', '10:00', { platform, eventCode, operation });
    const danger = (of: ReturnType<typeof made>) => dangerOf(of, operationOf(of)!);
    assert.equal(danger(made('okta', 'system.api_token.create')), 'persistence');
    assert.equal(danger(made('entra-id', 'Consent to application.')), 'persistence');
    assert.equal(danger(made('github', 'system.api_token.create')), undefined);
    assert.equal(danger(made('okta', 'user.session.start')), undefined);
    const read = made('entra-id', 'Microsoft Graph Activity', 'GET /beta//users/7ef3c2ad/messages/AAMk=1');
    assert.equal(isTakenInMass(read, operationOf(read)!), true);
    assert.equal(isTakenInMass(made('github', 'git.clone'), 'git.clone'), true);
  });
});
