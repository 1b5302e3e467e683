import { CASES, type Case } from './approval-cases.ts';
import { ApprovalWorld, type Question } from './approval-world.ts';
import type { DoorRow, DoorTable } from './door-table.ts';

/** The table of approvals: races, replays, forgeries, edits, and people who may not. */
export const APPROVALS: DoorTable = {
  title: 'Approvals in Slack',
  about: `Each case is a question about two actions on a real store, asked by Rosa about Eve and shown in a stand-in for Slack; clicks are
signed requests, answers are recorded by two processes in turn. **door** is what the request was answered, **question** what became of
it, **answers** and **intents** how many of each stand in the journal, **told** what the clicker was told in a message to them alone.
Intents are the actions that go on to the platform: never more than two, and none without an approval. Who races whom is left to the
database; where either may win, both outcomes are named.`,
  columns: ['case', 'door', 'question', 'answers', 'intents', 'told'],
  async play() {
    const world = await ApprovalWorld.open();
    try {
      const rows: DoorRow[] = [];
      for (const each of CASES) rows.push(await played(each, world));
      return rows;
    } finally {
      await world.close();
    }
  },
};

async function played(each: Case, world: ApprovalWorld): Promise<DoorRow> {
  const question = await world.ask(each.quorum);
  const told = world.chat.ephemerals().length;
  const door = await each.act(question, world);
  await world.settle();
  await world.mend();
  return judged(
    each,
    question,
    door,
    world.chat
      .ephemerals()
      .slice(told)
      .map(({ text }) => text),
  );
}

async function judged(
  { title, door, question: wanted, answers, intents, told, isToldElsewhere }: Case,
  question: Question,
  came: number,
  words: readonly string[],
): Promise<DoorRow> {
  const { status } = await question.approval();
  const [answered, intended] = [
    await question.count('approval-answered'),
    await question.count('action-intended'),
  ];
  const closed = await question.count('approval-closed');
  const [all, either] = [words.join(' '), wanted.split(' or ')];
  const isNothing = told === undefined || (isToldElsewhere && all === '');
  const isTold = isNothing ? all === '' : all.includes(told);
  const wantedIntents = status === 'approved' ? intents : 0;
  const faults = [
    came !== door && `the door answered ${came}`,
    !either.includes(status) && `the question is ${status}`,
    !answers.includes(answered) && `${answered} answers`,
    intended !== wantedIntents && `${intended} intents`,
    closed > 1 && `closed ${closed} times`,
    !isTold && `told: ${all || 'nothing'}`,
  ].filter((fault) => fault !== false);
  return {
    cells: [
      title,
      `${door}`,
      wanted,
      answers.join(' or '),
      `${intents}`,
      told === undefined ? '' : `“${told}”${isToldElsewhere ? ', or at the other door' : ''}`,
    ],
    faults,
  };
}
