import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { COMMANDS } from '#domain/access/doors.ts';
import { commands } from '../../src/cli/commands.ts';
import { permitted } from '../../src/cli/permitted.ts';

const ADA = { email: 'ada@example.com', subject: 'ada@laptop', via: 'cli' } as const;
const EVE = { ...ADA, email: 'eve@example.com' };
const POLICY = `version: 1
approvers:
  groups: { leads: [ada@example.com] }
  defaultGroup: leads
`;
const NAMED = `${POLICY}access:
  roles:
    responder: { people: [ada@example.com] }
`;

describe('commands that act', () => {
  let playbooksPath: string;
  before(async () => {
    playbooksPath = await mkdtemp(join(tmpdir(), 'countersign-permitted-'));
  });
  after(() => rm(playbooksPath, { recursive: true }));
  const policy = (text: string) => writeFile(join(playbooksPath, 'policy.yaml'), text);

  test('and all others stand in the table of doors, each and no other', () => {
    const first = new Set(Object.keys(COMMANDS).map((name) => name.split(' ')[0]!));
    assert.deepEqual([...first].toSorted(), Object.keys(commands).toSorted());
  });

  test('are for whom policy gives the role, once it names people', async () => {
    await policy(NAMED);
    await permitted('run cancel', ADA, { playbooksPath });
    await assert.rejects(permitted('leases keep', ADA, { playbooksPath }), { code: 'ERR_FORBIDDEN' });
    await assert.rejects(permitted('run cancel', EVE, { playbooksPath }), {
      code: 'ERR_FORBIDDEN',
      message: /eve@example\.com none of the roles responder, admin.*"countersign run cancel"/,
    });
  });

  test('are for whoever may use the database where policy names nobody', async () => {
    await policy(POLICY);
    await permitted('run cancel', EVE, { playbooksPath });
  });

  test('wait for a policy that can be read, but for the kill switch', async () => {
    await policy('version: [');
    await assert.rejects(permitted('run cancel', ADA, { playbooksPath }), { code: 'ERR_POLICY_UNREADABLE' });
    await permitted('kill-switch on', EVE, { playbooksPath });
    await permitted('kill-switch off', EVE, { playbooksPath });
  });
});
