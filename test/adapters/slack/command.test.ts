import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Role } from '#domain/access/permissions.ts';
import { CountersignError } from '#domain/errors.ts';
import { NO_APPROVALS, openWorld, type World } from './world.ts';

let world: World;
let roles: readonly Role[] = [];
const done: unknown[] = [];
before(async () => {
  world = await openWorld({
    approvals: {
      desk: {
        ...NO_APPROVALS.desk,
        rolesOf: (email) => (email.startsWith('ada') ? roles : []),
        status: async (id) => [id ?? 'inc-1 high: <!channel> <https://evil.example|click>'],
        plan: async (playbook, incident) => [`${playbook} on ${incident}`],
        run: async (given) => {
          if (given.playbookId === 'nothing')
            throw new CountersignError('ERR_NOT_FOUND', 'there is no playbook');
          done.push([given.playbookId, given.incidentId, given.by.email, given.requestId]);
          return 'run-7';
        },
        turnKillSwitch: async ({ isOn, by, reason }) => {
          done.push([isOn, by.email, reason]);
          return [isOn ? 'containment is stopped' : 'containment goes on'];
        },
        killSwitch: async () => ['containment goes on'],
        coverage: () => ['Okta: no gap known'],
        questionsOf: async (email) => ({
          waiting: [{ approvalId: 'apr-1', incidentId: 'inc-1', text: `for ${email} <!here>` }],
          decided: [],
        }),
      },
    },
  });
});
after(() => world.stop());
beforeEach(() => {
  done.length = 0;
  world.given.length = 0;
  roles = ['viewer', 'responder', 'approver', 'admin'];
});

async function type(text: string, userId = 'U0ADA', channel?: string): Promise<string> {
  const before = world.chat.ephemerals().length;
  const answer = await world.chat.type({ text, userId, url: world.url, ...(channel ? { channel } : {}) });
  assert.equal(answer.status, 200);
  await world.slack.stop();
  return world.chat.ephemerals()[before]?.text ?? '';
}

describe('/countersign', () => {
  test('answers only to who typed it, with nothing obeyed of what it shows', async () => {
    const text = await type('status');
    assert.ok(text.includes('inc-1 high'));
    assert.equal(text.includes('<'), false);
    assert.equal(world.chat.ephemerals().at(-1)?.user, 'U0ADA');
    assert.equal(await type('status inc-9'), 'inc-9');
    assert.equal(await type('plan forged-session inc-9'), 'forged-session on inc-9');
    assert.equal(await type('coverage'), 'Okta: no gap known');
  });

  test('starts a playbook and turns the kill switch in the name of who typed it', async () => {
    assert.equal(await type('run forged-session inc-9'), 'started: run-7');
    assert.equal(await type('kill-switch on the okta log is wrong'), 'containment is stopped');
    assert.equal(await type('kill-switch'), 'containment goes on');
    const [started, turned] = done as [string[], unknown[]];
    assert.deepEqual(started.slice(0, 3), ['forged-session', 'inc-9', 'ada@example.com']);
    assert.ok(started[3]!.length > 0);
    assert.deepEqual(turned, [true, 'ada@example.com', 'the okta log is wrong']);
  });

  test('approves by the same decision as a click', async () => {
    assert.equal(await type('approve apr-1 seen with her on the phone'), 'recorded');
    assert.deepEqual(
      world.given.map(({ approvalId, answer, reason, by }) => [approvalId, answer, reason, by.via]),
      [['apr-1', 'approve', 'seen with her on the phone', 'slack']],
    );
  });

  test('asks for the permission that REST asks for, of each word', async () => {
    const allowed: Readonly<Record<Role, readonly string[]>> = {
      viewer: ['status', 'plan a b', 'kill-switch', 'coverage'],
      auditor: ['status', 'plan a b', 'kill-switch', 'coverage'],
      responder: ['status', 'plan a b', 'kill-switch', 'coverage', 'run a b', 'kill-switch on x'],
      approver: ['status', 'plan a b', 'kill-switch', 'coverage', 'approve a', 'kill-switch off x'],
      admin: [
        'status',
        'plan a b',
        'kill-switch',
        'coverage',
        'run a b',
        'approve a',
        'kill-switch on x',
        'kill-switch off x',
      ],
    };
    for (const [role, words] of Object.entries(allowed)) {
      roles = [role as Role];
      for (const each of allowed.admin)
        assert.equal(
          (await type(each)).includes('needs one of the roles'),
          !words.includes(each),
          `${role}: ${each}`,
        );
    }
    roles = [];
    for (const each of allowed.admin) assert.match(await type(each), /policy gives you none/);
  });

  test('of people whom Slack does not vouch for does nothing', async () => {
    for (const userId of ['U0GONE', 'U0BOT', 'U0OUT', 'U0NEW'])
      assert.match(await type('run a b', userId), /did not count/);
    assert.deepEqual(done, []);
  });

  test('says what is wrong with it, and helps where it is not known', async () => {
    assert.match(await type('run nothing inc-1'), /there is no playbook/);
    assert.match(await type('run forged-session'), /name the INCIDENT/);
    assert.match(await type(''), /approve QUESTION/);
    assert.match(await type('constructor'), /approve QUESTION/);
  });

  test('answers by direct message where the app is not in the channel', async () => {
    world.chat.inject({ method: 'chat.postEphemeral', kind: 'not_in_channel' });
    await type('status');
    assert.equal(world.chat.messages().at(-1)?.channel, 'U0ADA');
  });

  test('the home tab lists what waits for who opens it, and is refused to who is nobody', async () => {
    const open = async (userId: string): Promise<string> => {
      await world.chat.openHome({ userId, url: world.url });
      await world.slack.stop();
      return JSON.stringify(world.chat.homes().get(userId));
    };
    const shown = await open('U0ADA');
    assert.ok(shown.includes('for ada@example.com'));
    assert.equal(shown.includes('<!here>'), false);
    assert.match(await open('U0OUT'), /other workspaces/);
  });
});
