import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import type { SimulatedOrg } from './org.ts';
import type { SimulatedUser } from './seed.ts';
import { accountError, done, ok, permissionsOf, profileOf, tokenOf } from './shapes.ts';

/** The user management API: accounts that the organisation manages, and no others. */
export function accountRoutes(org: SimulatedOrg): SimulatorRoute[] {
  const route = (
    method: string,
    rest: string,
    answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
  ): SimulatorRoute => ({
    method,
    path: new RegExp(`^/users/(?<id>[^/]+)/manage${rest}$`),
    answer(request) {
      const user = org.user(request.params.id);
      if (!user) return accountError(404, 'notFound');
      return user.claimStatus === 'managed' ? answer(user, request) : accountError(403, 'forbidden');
    },
  });
  return [
    route('GET', '', (user) => ok(permissionsOf(user))),
    route('GET', '/profile', (user) => ok(profileOf(user))),
    route('GET', '/api-tokens', ({ accountId }) =>
      ok(
        org
          .tokens()
          .filter((token) => token.accountId === accountId)
          .map(tokenOf),
      ),
    ),
    route('DELETE', '/api-tokens/(?<token>[^/]+)', ({ accountId }, { params }) => {
      const token = org.tokens().find((one) => one.id === params.token && one.accountId === accountId);
      return token ? done(() => org.deleteToken(token)) : accountError(404, 'token.notFound');
    }),
    route('POST', '/lifecycle/disable', (user) => lifecycle(org, user, 'inactive')),
    route('POST', '/lifecycle/enable', (user) => lifecycle(org, user, 'active')),
  ];
}

function lifecycle(org: SimulatedOrg, user: SimulatedUser, status: 'active' | 'inactive'): SimulatedAnswer {
  if (user.restriction) return accountError(403, 'forbidden.action', user.restriction);
  if (user.accountStatus === 'closed') return accountError(400, 'account.closed');
  return done(() => org.setStatus(user, status));
}
