import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Shared Signals where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'sessions.revoke': {
    text: 'Shared Signals has no accounts of its own: end the sessions at the platform that keeps them. signal.transmit can tell a receiver that they ended.',
  },
  'session.revoke': {
    text: 'Shared Signals has no sessions of its own: end it at the platform that keeps it. signal.transmit can tell a receiver of it.',
  },
  'tokens.revoke': {
    text: 'Shared Signals has no tokens of users: revoke them at the platform that issued them.',
  },
  'credential.disable': {
    text: 'Shared Signals has no credentials of users: disable it at the platform that issued it.',
  },
  'credential.delete': {
    text: 'Shared Signals has no credentials of users: delete it at the platform that issued it.',
  },
  'grants.revoke': {
    text: 'Shared Signals has no grants of users: withdraw them at the platform that keeps them.',
  },
  'account.suspend': {
    text: 'Shared Signals has no directory: suspend the account at the platform that keeps it.',
  },
  'password.expire': {
    text: 'Shared Signals has no passwords: expire it at the platform that keeps it.',
  },
  'factors.reset': {
    text: 'Shared Signals has no factors: reset them at the platform that keeps them.',
  },
  'app.disable': {
    text: 'Shared Signals has no apps but its streams: a receiver or transmitter that is not trusted any more is paused or removed where the stream is kept.',
  },
  'network.deny': {
    text: 'Shared Signals denies no address: block it at the platform, or in front of it.',
  },
};
