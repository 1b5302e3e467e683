import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { RestOnStore, type Who } from './rest-on-store.ts';

const ASKING = `id: asking
version: 1
summary: It asks.
steps:
  ask:
    ask:
      question: Was it you?
      group: askers
      form:
        was_you: { type: bool, about: Was it you? }
        days: { type: int, about: How long?, default: 2 }
  pause:
    needs: [ask]
    wait: { for: 1h }
`;
const GROUPS = { askers: ['ada@example.com', 'pia@example.com', 'eve@example.com'] };

describe('questions of playbooks by REST', () => {
  const { playbook } = parsePlaybook(ASKING, 'asking.yaml');
  const rest = new RestOnStore([{ playbook: playbook!, file: 'asking.yaml', text: ASKING }], GROUPS);
  before(() => rest.open());
  after(() => rest.close());

  async function asked(who: string): Promise<{ incident: string; path: string }> {
    const incident = await rest.incident(who);
    const answer = await rest.post('/v1/runs', { incidentId: incident, playbook: 'asking' }, 'ada');
    const { runId } = (await answer.json()) as { runId: string };
    return { incident, path: `/v1/questions/${runId}-ask` };
  }
  const say = async (path: string, body: unknown, who: Who = 'ada', key?: string) => {
    const answer = await rest.post(`${path}/answers`, body, who, key);
    return { status: answer.status, ...((await answer.json()) as { code?: string; detail?: string }) };
  };
  const YES = { answer: { was_you: true } };

  test('wait with their form, and are listed by incident and by how they stand', async () => {
    const { incident, path } = await asked('listed');
    const one = (await (await rest.get(path)).json()) as { status: string; form: object; group: string };
    assert.deepEqual(
      [one.status, one.group, Object.keys(one.form)],
      ['waiting', 'askers', ['was_you', 'days']],
    );
    const list = async (status: string) =>
      (
        (await (await rest.get(`/v1/questions?incidentId=${incident}&status=${status}`)).json()) as {
          items: object[];
        }
      ).items.length;
    assert.deepEqual([await list('waiting'), await list('answered')], [1, 0]);
    assert.equal((await say(path, YES)).status, 200);
    assert.deepEqual([await list('waiting'), await list('answered')], [0, 1]);
  });

  test('take the first answer, with the defaults of what was not said, and refuse the second', async () => {
    const { path, incident } = await asked('first');
    const results = await Promise.all([say(path, YES), say(path, { answer: { was_you: false } }, 'pia')]);
    assert.deepEqual(results.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(results.find(({ status }) => status === 409)!.code, 'ERR_QUESTION_CLOSED');
    const entries = await rest.store.journal.read(incident);
    assert.equal(entries.filter(({ kind }) => kind === 'question-answered').length, 1);
    const { answer } = (await (await rest.get(path)).json()) as { answer: { days: number } };
    assert.equal(answer.days, 2);
  });

  test('name every value that does not fit, and stay open', async () => {
    const { path } = await asked('wrong');
    const wrong = await say(path, { answer: { was_you: 'yes', dayz: 1 } });
    assert.deepEqual([wrong.status, wrong.code], [400, 'ERR_INPUT_INVALID']);
    assert.match(wrong.detail!, /answer\.dayz: .*did you mean days\?.*answer\.was_you: .*type bool/);
    assert.equal((await say(path, YES)).status, 200);
  });

  test('are answered by nobody outside the group, and not by whom they are about', async () => {
    const { path } = await asked('barred');
    assert.equal((await say(path, YES, 'vic')).status, 403, 'a viewer');
    const outside = await say(path, YES, 'rosa');
    assert.deepEqual([outside.status, outside.code], [403, 'ERR_APPROVER_NOT_ALLOWED']);
    assert.match(outside.detail!, /only members of the approver group "askers"/);
    const own = await asked('ada');
    const about = await say(own.path, YES);
    assert.deepEqual([about.status, about.detail], [403, 'whom the incident is about may not answer']);
  });

  test('give the same answer to the same request again, and close with their deadline', async () => {
    const { path } = await asked('again');
    assert.equal((await say(path, YES, 'ada', 'key-1')).status, 200);
    assert.equal((await say(path, YES, 'ada', 'key-1')).status, 200);
    assert.equal((await say(path, YES, 'ada')).status, 200, 'the same answer by the same person');
    const late = await asked('late');
    rest.clock.forward(16 * 60_000);
    const answer = await say(late.path, YES);
    assert.deepEqual([answer.status, answer.detail], [409, 'the deadline has passed']);
  });
});
