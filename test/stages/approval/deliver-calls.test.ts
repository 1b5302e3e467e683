import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallView, Chat } from '#domain/chat.ts';
import { CountersignError } from '#domain/errors.ts';
import type { OtherWays } from '#domain/other-ways.ts';
import { deliverCalls } from '../../../src/stages/approval/deliver-calls.ts';
import { ASKED, Asking } from '../../domain/run/asking.ts';

const CHAIN = `escalation:
  chain: [{ at: 10%, remind: true }, { at: 20%, group: leads }, { at: 30%, webhook: true }]
`;

/** Chat and webhook that write down what they are told, or are down. */
class Ways {
  readonly told: string[] = [];
  isChatDown = false;
  hasWebhook = true;

  readonly chat: Chat = {
    showIncident: async () => assert.fail('the stage shows no incident by itself'),
    findIncident: async () => undefined,
    ask: async () => undefined,
    tell: async () => assert.fail('it is no notice'),
    call: async (call) => {
      if (this.isChatDown) throw new CountersignError('ERR_CHAT_UNAVAILABLE', 'Slack could not be reached');
      this.told.push(`chat ${call.emails.join(' ')}`);
    },
  };

  get otherWays(): OtherWays {
    return {
      has: { webhook: this.hasWebhook, email: false },
      send: async (call: CallView) => void this.told.push(`${call.to.way} ${call.callId}`),
    };
  }

  deliver(asking: Asking, { chat }: { readonly chat?: Chat } = this): Promise<void> {
    return deliverCalls('inc-1', {
      incidents: asking.incidents,
      chat,
      otherWays: this.otherWays,
      policy: () => asking.policy,
      thread: async () => ({ channel: 'C1', messageId: '1.1' }),
      exclusively: (_key, work) => work(),
    });
  }
}

const ends = ({ approval }: Asking) => approval.calls.map(({ ended }) => ended?.outcome);

describe('calls', () => {
  test('are delivered once, in the order in which they were decided', async () => {
    const [asking, ways] = [new Asking(CHAIN), new Ways()];
    asking.wait(4 * 60_000);
    await ways.deliver(asking);
    await ways.deliver(asking);
    assert.deepEqual(ways.told, [
      'chat ada@example.com grace@example.com',
      'chat margaret@example.com eve@example.com',
      `webhook ${ASKED}-chain-3`,
    ]);
    assert.deepEqual(ends(asking), ['delivered', 'delivered', 'delivered']);
  });

  test('by a chat that is down wait in order, while another way goes on', async () => {
    const [asking, ways] = [new Asking(CHAIN), new Ways()];
    asking.wait(4 * 60_000);
    ways.isChatDown = true;
    await assert.rejects(ways.deliver(asking), { code: 'ERR_CHAT_UNAVAILABLE' });
    assert.deepEqual(ends(asking), [undefined, undefined, 'delivered']);
    ways.isChatDown = false;
    await ways.deliver(asking);
    assert.deepEqual(ways.told.slice(1), [
      'chat ada@example.com grace@example.com',
      'chat margaret@example.com eve@example.com',
    ]);
  });

  test('about a question that is closed meanwhile are moot', async () => {
    const [asking, ways] = [new Asking(CHAIN), new Ways()];
    asking.wait(2 * 60_000);
    await asking.answer('ada', 'deny');
    await ways.deliver(asking);
    assert.deepEqual(ways.told, []);
    assert.deepEqual(ends(asking), ['moot', 'moot']);
  });

  test('about break-glass are made although the question is closed', async () => {
    const [asking, ways] = [new Asking(), new Ways()];
    await asking.answer('glass', 'deny', { reason: 'nobody answers' });
    await ways.deliver(asking);
    assert.equal(ways.told.length, 2);
  });

  test('by a way that is not configured have failed, and say so', async () => {
    const [asking, ways] = [new Asking(CHAIN), new Ways()];
    asking.wait(4 * 60_000);
    ways.hasWebhook = false;
    await ways.deliver(asking, {});
    assert.deepEqual(ends(asking), ['failed', 'failed', 'failed']);
    assert.match(asking.approval.calls[2]!.ended!.why!, /FALLBACK_WEBHOOK_URL/);
  });
});
