import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ChatMessage, QuestionView } from '#domain/chat.ts';
import type { DecisionTaken, Questions } from '../../../src/adapters/slack/index.ts';
import { incidentView, NOW, openWorld, type World } from './world.ts';

const FORM: QuestionView['form'] = {
  was_you: { type: 'bool', about: 'Was it you?' },
  device: { type: 'string', about: 'Which device?', choices: ['a <laptop>', 'a phone'], default: 'a phone' },
  country: { type: 'string', about: 'Where?', choices: ['at', 'be', 'ch', 'de', 'es', 'fr'] },
  days: { type: 'int', about: 'How many days?' },
  apps: { type: 'list<string>', about: 'Which apps?', choices: ['mail', 'files'], default: ['mail'] },
  notes: { type: 'list<string>', about: 'Anything else, one a line?' },
};
const FILLED = {
  was_you: { selected_option: { value: 'false' } },
  device: { selected_option: { value: '0' } },
  country: { selected_option: { value: '5' } },
  days: { value: '3' },
  apps: { selected_options: [{ value: '1' }] },
  notes: { value: 'one\n\n two ' },
};

const question = (changes: Partial<QuestionView> = {}): QuestionView => ({
  questionId: 'run-1-ask',
  step: 'ask',
  text: 'Were you in <!channel> Lisbon?',
  form: FORM,
  status: 'waiting',
  askedAt: NOW.toISOString(),
  deadline: '2026-03-01T09:15:00.000Z',
  ifSilent: 'stop',
  group: { name: 'oncall', emails: ['ada@example.com'] },
  why: undefined,
  ...changes,
});

let world: World;
let thread: ChatMessage;
let present: QuestionView | undefined;
let taken: DecisionTaken;
const answers: Parameters<Questions['answer']>[0][] = [];
before(async () => {
  world = await openWorld({
    questions: {
      read: async () => present,
      answer: async (given) => {
        answers.push(given);
        return taken;
      },
    },
  });
});
after(() => world.stop());
beforeEach(async () => {
  for (const { ts } of world.chat.messages()) world.chat.deleteMessage(ts);
  thread = await world.slack.chat.showIncident(incidentView(), undefined);
  present = question();
  taken = { outcome: 'recorded', message: 'recorded' };
  answers.length = 0;
});

const posted = () => world.chat.messages().filter(({ threadTs }) => threadTs === thread.messageId);
/** Waits until what was clicked has been handled, which is after the answer to Slack. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
async function opened(userId = 'U0ADA') {
  const before = world.chat.views().length;
  const answer = await world.chat.openForm({ questionId: 'run-1-ask', userId, url: world.url });
  assert.equal(answer.status, 200);
  await until(() => world.chat.views().length > before);
  return world.chat.views().at(-1)!;
}

describe('a question of a playbook', () => {
  test('stands once below the message of its incident, calls who may answer, and obeys no markup', async () => {
    await world.slack.chat.ask(question(), thread);
    await world.slack.chat.ask(question(), thread);
    const [message, ...rest] = posted();
    assert.deepEqual(rest, []);
    assert.match(message!.text, /^<@U0ADA> /);
    assert.doesNotMatch(JSON.stringify(message!.blocks), /<!channel>/);
    assert.match(JSON.stringify(message!.blocks), /question_open/);
  });

  test('shows how it was closed, without its button; one that was never posted is not posted then', async () => {
    const closed = question({ status: 'answered', answeredBy: 'ada@example.com' });
    await world.slack.chat.ask(closed, thread);
    assert.deepEqual(posted(), []);
    await world.slack.chat.ask(question(), thread);
    await world.slack.chat.ask(closed, thread);
    const [message] = posted();
    assert.match(JSON.stringify(message!.blocks), /\*Answered\* by ada@example\.com/);
    assert.doesNotMatch(JSON.stringify(message!.blocks), /question_open/);
  });

  test('opens its form, with an element for every type and the defaults filled in', async () => {
    await world.slack.chat.ask(question(), thread);
    const { blocks, title } = await opened();
    assert.equal(title.text, 'Answer');
    const elements = blocks
      .slice(1)
      .map(({ block_id, optional, element }) => [block_id, element?.type, optional]);
    assert.deepEqual(elements, [
      ['was_you', 'radio_buttons', false],
      ['device', 'radio_buttons', true],
      ['country', 'static_select', false],
      ['days', 'number_input', false],
      ['apps', 'checkboxes', true],
      ['notes', 'plain_text_input', true],
    ]);
    assert.doesNotMatch(JSON.stringify(blocks), /<!channel>|<laptop>/);
    const initial = blocks[2]?.element?.initial_option as { value: string } | undefined;
    assert.equal(initial?.value, '1');
  });

  test('takes what was sent as values of its fields, by the person whom Slack has verified', async () => {
    await world.slack.chat.ask(question(), thread);
    const view = await opened();
    await world.chat.submit({ view, userId: 'U0ADA', values: FILLED, url: world.url });
    await until(() => answers.length > 0);
    const [given] = answers;
    assert.equal(given!.by.email, 'ada@example.com');
    assert.deepEqual(given!.answer, {
      was_you: false,
      device: 'a <laptop>',
      country: 'fr',
      days: 3,
      apps: ['files'],
      notes: ['one', 'two'],
    });
  });

  test('leaves out what was not said, and takes nothing chosen for an empty list', async () => {
    await world.slack.chat.ask(question(), thread);
    const view = await opened();
    await world.chat.submit({ view, userId: 'U0ADA', values: {}, url: world.url });
    await until(() => answers.length > 0);
    assert.deepEqual(answers[0]!.answer, { apps: [], notes: [] });
  });

  test('tells who comes second, and who may not, that it did not count', async () => {
    await world.slack.chat.ask(question(), thread);
    const view = await opened();
    taken = { outcome: 'already-closed', message: 'bob@example.com has answered already' };
    const told = () => world.chat.ephemerals().filter(({ text }) => text.includes('did not count'));
    await world.chat.submit({ view, userId: 'U0ADA', values: FILLED, url: world.url });
    await until(() => told().length === 1);
    assert.match(told()[0]!.text, /bob@example\.com has answered already/);
    await world.chat.submit({ view, userId: 'U0OUT', values: FILLED, url: world.url });
    await until(() => told().length === 2);
    assert.match(told()[1]!.text, /other workspaces/);
    assert.equal(answers.length, 1);
  });

  test('that is closed opens no form, and says so', async () => {
    await world.slack.chat.ask(question(), thread);
    present = question({ status: 'expired' });
    const views = world.chat.views().length;
    const before = world.chat.ephemerals().length;
    await world.chat.openForm({ questionId: 'run-1-ask', userId: 'U0BOB', url: world.url });
    await until(() => world.chat.ephemerals().length > before);
    assert.match(world.chat.ephemerals().at(-1)!.text, /it is expired already/);
    assert.equal(world.chat.views().length, views);
  });
});
