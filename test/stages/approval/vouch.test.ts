import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Account } from '#domain/principal.ts';
import { vouching } from '../../../src/stages/approval/vouch.ts';
import { policyWith } from '../../domain/run/asking.ts';
import { POLICY } from '../../domain/run/world.ts';

const DIRECTORY = { platform: 'okta', groups: { oncall: 'Security On-call' } };

/** An identity provider whose answer the test says, and who is asked through it. */
class Asked {
  account: Account | undefined | CountersignError = account();
  lookups = 0;
  nowMs = 0;
  private readonly vouch: ReturnType<typeof vouching>;

  constructor({ directory }: { readonly directory?: typeof DIRECTORY } = { directory: DIRECTORY }) {
    const { approvers, ...rest } = policyWith('');
    const policy = { ...rest, approvers: { ...approvers, ...(directory ? { directory } : {}) } };
    this.vouch = vouching({
      policy: () => policy,
      clock: { now: () => new Date(this.nowMs) },
      connectors: {
        findAccount: async () => {
          this.lookups++;
          if (this.account instanceof CountersignError) throw this.account;
          return this.account;
        },
      },
    });
  }

  /** The groups that a person is let decide for, or why it cannot be told. */
  async groupsOf(email = 'ada@example.com'): Promise<readonly string[] | string> {
    const found = await this.vouch({ ...ADA, email });
    if ('refusal' in found) return found.refusal;
    return Object.keys(found.policy.approvers.groups).filter((group) =>
      approversOf(found.policy, group).includes(email),
    );
  }

  async person(): Promise<Person> {
    const found = await this.vouch(ADA);
    return 'by' in found ? found.by : assert.fail(found.refusal);
  }
}

const ADA = { email: 'ada@example.com', subject: 'U0ADA', via: 'slack' } as const;
const account = (more: Partial<Account> = {}): Account => ({
  ...{ platform: 'okta', id: '00uADA', email: 'Ada@Example.com', status: 'active' },
  groups: ['Everyone', 'Security On-call'],
  ...more,
});

describe('the directory', () => {
  test('bears out who is active and in the group, and the answer carries their account', async () => {
    const asked = new Asked();
    assert.deepEqual(await asked.groupsOf(), ['oncall']);
    assert.deepEqual((await asked.person()).directory, { platform: 'okta', id: '00uADA' });
  });

  test('lets nobody decide who is not there, not active, not in the group, or somebody else', async () => {
    const others: (Account | undefined)[] = [
      undefined,
      account({ status: 'suspended' }),
      account({ status: 'unknown' }),
      account({ groups: ['Everyone'] }),
      account({ groups: undefined }),
      account({ email: 'other@example.com' }),
    ];
    for (const other of others) {
      const asked = new Asked();
      asked.account = other;
      assert.deepEqual(await asked.groupsOf(), [], JSON.stringify(other));
    }
  });

  test('makes nobody an approver whom the list does not name', async () => {
    const asked = new Asked();
    asked.account = account({ email: 'vic@example.com' });
    assert.deepEqual(await asked.groupsOf('vic@example.com'), []);
  });

  test('that does not answer lets nobody decide but break-glass, and is asked again at the next click', async () => {
    const asked = new Asked();
    asked.account = new CountersignError('ERR_CONNECTOR_UNAVAILABLE', 'down');
    assert.match(
      String(await asked.groupsOf()),
      /okta could not say whether you may decide \(ERR_CONNECTOR_UNAVAILABLE\)/,
    );
    assert.deepEqual(await asked.groupsOf('glass@example.com'), [], 'in no group, and not refused');
    asked.account = account();
    assert.deepEqual(await asked.groupsOf(), ['oncall']);
  });

  test('is asked once for clicks within seconds, and a removal holds after that', async () => {
    const asked = new Asked();
    await Promise.all([asked.groupsOf(), asked.groupsOf()]);
    assert.equal(asked.lookups, 1);
    asked.account = account({ groups: [] });
    asked.nowMs = 4_999;
    assert.deepEqual(await asked.groupsOf(), ['oncall']);
    asked.nowMs = 5_000;
    assert.deepEqual(await asked.groupsOf(), []);
  });

  test('without one, the lists alone say who may decide, and nobody is asked', async () => {
    const asked = new Asked({});
    assert.deepEqual(await asked.groupsOf(), ['oncall']);
    assert.equal(asked.lookups, 0);
  });

  test('of a policy names groups that there are', () => {
    const text = POLICY.replace(
      'defaultGroup: oncall',
      'defaultGroup: oncall\n  directory: { platform: okta, groups: { nobody: X } }',
    );
    assert.match(
      parsePolicy(text, 'policy.yaml')
        .faults.map(({ message }) => message)
        .join(),
      /no approver group "nobody"/,
    );
  });
});
