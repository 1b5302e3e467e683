/** What can go wrong outside of us while a step is carried out, and what is to come of it. */

/** What a fault does to a step that calls its platform. */
export interface Fault {
  readonly id: string;
  /** As the table names it. */
  readonly title: string;
  /** The answers of the platform okta to a call that changes it, and to its reading afterwards; YAML. */
  readonly perform?: string;
  readonly verify?: string;
  /** Its answers to a call that only reads; YAML. Absent: it cannot happen to a reading. */
  readonly read?: string;
  /** What happens meanwhile, YAML. */
  readonly event?: string;
  /** Chat does not answer for so long, in milliseconds from the beginning. */
  readonly chatDownMs?: number;
  /** The step is given so long, and no more. */
  readonly timeout?: string;
  /** `passes`: it is overcome and the step done. `stays`: the step has failed, and no run says that it contained. */
  readonly comesTo: 'passes' | 'stays';
  /** How often the platform is called to change something; absent: more than once. */
  readonly calls?: number;
  /** What people are told of a step that failed. */
  readonly words?: RegExp;
}

export const FAULTS: readonly Fault[] = [
  { id: 'none', title: 'none', comesTo: 'passes', calls: 1, read: 'read' },
  {
    id: 'down-for-a-while',
    title: 'the platform is down, twice',
    perform: '{ answer: unavailable, times: 2 }',
    read: '{ answer: unavailable, times: 2 }',
    comesTo: 'passes',
    calls: 3,
  },
  {
    id: 'down',
    title: 'the platform is down and stays down',
    perform: '{ answer: unavailable, times: always }',
    read: '{ answer: unavailable, times: always }',
    comesTo: 'stays',
    words: /okta does not answer/,
  },
  {
    id: 'rate-limited',
    title: 'too many calls, and when to ask again',
    perform: '{ answer: rate-limited, retry-after: 90s }',
    read: '{ answer: rate-limited, retry-after: 90s }',
    comesTo: 'passes',
    calls: 2,
  },
  {
    id: 'forbidden',
    title: 'forbidden',
    perform: 'forbidden',
    read: 'forbidden',
    comesTo: 'stays',
    calls: 1,
    words: /okta does not allow it/,
  },
  {
    id: 'not-found',
    title: 'not found',
    perform: 'not-found',
    read: 'not-found',
    comesTo: 'stays',
    calls: 1,
    words: /okta does not know it/,
  },
  {
    id: 'refused',
    title: 'refused',
    perform: 'refused',
    read: 'refused',
    comesTo: 'stays',
    calls: 1,
    words: /okta refuses it/,
  },
  {
    id: 'no-effect',
    title: '200 without effect',
    perform: 'no-effect',
    comesTo: 'stays',
    calls: 1,
    words: /shows: pending/,
  },
  {
    id: 'late-effect',
    title: 'the effect comes late',
    verify: '{ answer: pending, times: 4 }',
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'call-lost',
    title: 'outcome unknown: the call was lost',
    perform: 'call-lost',
    comesTo: 'passes',
    calls: 2,
  },
  {
    id: 'answer-lost',
    title: 'outcome unknown: the answer was lost',
    perform: 'answer-lost',
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'worker-dies',
    title: 'the worker dies while it calls',
    perform: 'worker-dies',
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'slow',
    title: 'slower than the time-out of the step',
    perform: '{ answer: unavailable, times: always }',
    read: '{ answer: unavailable, times: always }',
    timeout: '2m',
    comesTo: 'stays',
    words: /was not done by|okta does not answer/,
  },
  {
    id: 'clock-on',
    title: 'our clock jumps on by an hour',
    read: 'read',
    event: '{ after: 40s, clock: +1h }',
    verify: '{ answer: pending, times: 2 }',
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'clock-back',
    title: 'our clock jumps back by an hour',
    read: 'read',
    event: '{ after: 40s, clock: -1h }',
    verify: '{ answer: pending, times: 2 }',
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'chat-for-a-while',
    title: 'the chat is down for 2m',
    read: 'read',
    chatDownMs: 120_000,
    comesTo: 'passes',
    calls: 1,
  },
  {
    id: 'chat-down',
    title: 'the chat is down and stays down',
    read: 'read',
    chatDownMs: Infinity,
    comesTo: 'passes',
    calls: 1,
  },
];
