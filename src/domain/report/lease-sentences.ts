import type { EventData } from '../journal-event.ts';
import type { leaseSchemas } from '../lease-events.ts';

type Kind = keyof typeof leaseSchemas;

/** What each kind of entry about undo leases says; undefined for what only keeps the work going. */
export const LEASE_SENTENCES: { readonly [K in Kind]: (data: EventData<K>) => string | undefined } = {
  'lease-opened': ({ leaseId, capability, platform, dueAt }) =>
    `${capability} on ${platform} can be undone (${leaseId})${dueAt ? `: taken back at ${dueAt}` : ''}`,
  'undo-requested': ({ leaseId, cause, by, reason }) =>
    `${leaseId} is to be undone, asked by ${by?.email ?? `the ${cause}`}${reason ? `: ${reason}` : ''}`,
  'undo-planned': () => undefined,
  'undo-withheld': ({ leaseId, why }) => `${leaseId} was not undone: ${why}`,
  'undo-intended': ({ leaseId, platform, attempt }) =>
    `${leaseId} is to be undone on ${platform}, attempt ${attempt}`,
  'undo-claimed': () => undefined,
  'undo-finished': ({ leaseId, outcome, failure }) =>
    `undoing ${leaseId}: ${outcome}${failure ? `: ${failure.message}` : ''}`,
  'undo-read': ({ leaseId, state, saw }) =>
    state === 'pending' ? undefined : `${leaseId} is ${state}: ${saw.join('; ')}`,
  'lease-conflicted': ({ leaseId, saw, why }) => `${leaseId} is left to people: ${why}: ${saw.join('; ')}`,
  'lease-irrevocable': ({ leaseId, failures, why, nextAt }) =>
    `${leaseId} could not be undone (${failures} times): ${why}; tried again at ${nextAt}`,
  'lease-closed': ({ leaseId, how, by, why }) => `${leaseId} is ${how}${by ? ` by ${by.email}` : ''}: ${why}`,
  'leases-settled': ({ step, why }) => `${step} ended: ${why}`,
};
