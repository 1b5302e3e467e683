import type { ChatMessage } from '#domain/chat.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import type { Job } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import type { World } from './handlers.ts';
import { deliverCalls } from './stages/approval/deliver-calls.ts';
import { keepDeadlines } from './stages/approval/keep-deadlines.ts';
import { showIncident } from './stages/approval/show-incident.ts';
import { deliverNotices } from './stages/notice/deliver-notices.ts';
import { postQuestion } from './stages/question/post-question.ts';

/** Without a chat there is nobody to show an incident to, however far it comes: the largest seq. */
const NO_CHAT = 2_147_483_647;

type TellingWorld = World & { ledger(incident: Incident): Promise<Ledger> };

/** Shows people what they are to see, tells and asks them, and calls them; a job of the queue `notify`. */
export async function tellPeople({ name, data }: Job, world: TellingWorld): Promise<void> {
  const { incidentId, questionId } = data;
  const { chat } = world;
  const show = async (): Promise<number> =>
    chat ? await showIncident(incidentId, { ...world, chat }) : NO_CHAT;
  const telling = { ...world, show, policy: () => world.policy.policy };
  if (name === 'tell') await deliverNotices(incidentId, telling);
  else if (name === 'call')
    await call(incidentId, { ...telling, thread: () => threadOf(incidentId, world, show) }, world);
  else if (name === 'ask') {
    // Without a chat it is answered by REST.
    if (chat && questionId) await postQuestion(incidentId, questionId, { ...telling, chat });
  } else await world.unshown.shown(incidentId, await show());
}

/** A call that cannot be made may mean that the chat is silent: whether another way is due is looked at each time. */
async function call(
  incidentId: string,
  deps: Parameters<typeof deliverCalls>[1],
  world: TellingWorld,
): Promise<void> {
  try {
    await deliverCalls(incidentId, deps);
  } catch (thrown) {
    await keepDeadlines(incidentId, world);
    throw thrown;
  }
}

/** The incident's message; posted now, where nothing was shown yet. */
async function threadOf(
  incidentId: string,
  { incidents }: TellingWorld,
  show: () => Promise<number>,
): Promise<ChatMessage> {
  const { posted } = await incidents.load(incidentId);
  if (posted) return posted;
  await show();
  return (await incidents.load(incidentId)).posted!;
}
