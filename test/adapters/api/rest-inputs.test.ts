import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { RestOnStore } from './rest-on-store.ts';

const ASKING = `id: asking
version: 1
summary: It is given something.
inputs:
  reason: { type: string, about: Why it is started. }
  days: { type: int, about: How far back., default: 7 }
  scope: { type: "list<string>", about: What., choices: [mail, files], default: [mail] }
steps:
  pause:
    wait: { for: 1h }
`;

describe('inputs of a run that is started by REST', () => {
  const { playbook } = parsePlaybook(ASKING, 'asking.yaml');
  const rest = new RestOnStore([{ playbook: playbook!, file: 'asking.yaml', text: ASKING }]);
  before(() => rest.open());
  after(() => rest.close());

  const start = (incidentId: string, inputs?: unknown) =>
    rest.post('/v1/runs', { incidentId, playbook: 'asking', ...(inputs ? { inputs } : {}) }, 'ada');
  const given = async (incidentId: string) =>
    (await rest.store.journal.read(incidentId)).flatMap((entry) =>
      entry.kind === 'run-started' ? [entry.data.inputs] : [],
    );

  test('are recorded with the run, with the defaults of what nobody said', async () => {
    const id = await rest.incident('given');
    assert.equal((await start(id, { reason: 'a hunch', scope: ['files'] })).status, 202);
    assert.deepEqual(await given(id), [{ reason: 'a hunch', days: 7, scope: ['files'] }]);
  });

  test('that do not fit are all named, and nothing is started', async () => {
    const id = await rest.incident('wrong');
    const answer = await start(id, { days: 'seven', scope: ['mails'], wy: 1 });
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, code], [400, 'ERR_INPUT_INVALID']);
    for (const name of ['reason', 'days', 'scope', 'wy'])
      assert.match(detail, new RegExp(`inputs\\.${name}: `));
    assert.match(detail, /is missing: Why it is started/);
    assert.deepEqual(await given(id), []);
  });

  test('keep no token that somebody pasted', async () => {
    const id = await rest.incident('pasted');
    const token = `ghp_${'a1B2'.repeat(9)}`;
    assert.equal((await start(id, { reason: `seen: ${token}` })).status, 202);
    assert.doesNotMatch(JSON.stringify(await given(id)), /ghp_/);
  });
});
