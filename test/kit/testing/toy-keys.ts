import { type Connector, type Http, judge, z } from 'countersign/kit';
import type { SimulatorRoute } from 'countersign/kit/testing';

/** The toy's keys: a list, a call that takes all of them away, and no log of it. Some keys stand in no list. */

const Keys = z.object({ listed: z.array(z.string()) });

export function keyRoutes(seeded: readonly string[]): SimulatorRoute[] {
  let listed = [...seeded];
  const change = () => {
    listed = [];
  };
  return [
    { method: 'GET', path: /^\/accounts\/alice\/keys$/, answer: () => ({ status: 200, body: { listed } }) },
    { method: 'POST', path: /^\/accounts\/alice\/revoke$/, answer: () => ({ status: 204, change }) },
  ];
}

/** Takes an empty list for a proof when told to: as if no other keys could be. */
export function tokensRevoke<Client extends { readonly http: Http }>(
  takesEmptyForProof: boolean,
): Connector<Client>['actions'][number] {
  const listed = async ({ http }: Client) =>
    Keys.parse((await http({ method: 'GET', path: 'accounts/alice/keys' })).body).listed;
  return {
    capability: 'tokens.revoke',
    docs: 'https://toy.example/keys',
    effect: 'irreversible',
    cuts: ['static-key'],
    residual: [],
    scopes: [],
    settlesWithinMs: 1_000,
    provenBy: 'the list of keys',
    input: z.strictObject({}),
    async plan(client) {
      const keys = await listed(client);
      return {
        summary: 'take all keys of alice away',
        targets: [],
        present: keys.length > 0 ? keys : ['no key is listed'],
        alreadyDone: false,
        binds: { keys },
        before: { keys },
      };
    },
    async perform({ http }) {
      const { line } = await http({ method: 'POST', path: 'accounts/alice/revoke' });
      return { requestIds: [], calls: [line], effectiveWithinMs: 0 };
    },
    async verify(client, _request, plan) {
      const [now, before] = [await listed(client), z.array(z.string()).parse(plan.before.keys)];
      return judge({
        saw: [`${now.length} keys are listed`],
        now: now.length > 0 ? 'there' : 'gone',
        before: before.length > 0 || takesEmptyForProof ? 'shown' : 'unseen',
        log: 'none',
        why: 'the toy has no log of it',
      });
    },
  };
}
