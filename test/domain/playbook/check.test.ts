// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkPolicy } from '#domain/playbook/check-policy.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import { ACCOUNT, CONNECTORS, checked, playbookText, policyOf, printed } from './fixtures.ts';

const faultsOf = (...steps: string[]) => printed(checked(playbookText(steps)));

test('a sound playbook has no faults', () => {
  assert.deepEqual(
    faultsOf(
      'look: { use: activity.pull, for-each: "${{ incident.accounts }}", with: { account: "${{ item }}" } }',
      `cut: { needs: [look], use: sessions.revoke, ${ACCOUNT}, verify: { within: 3m } }`,
      `more: { needs: [cut], when: "\${{ size(steps.look.unproven) == 0 }}", use: okta.expire-password, ${ACCOUNT} }`,
      'report: { needs: [more], use: report.publish }',
    ),
    [],
  );
});

describe('check tells', () => {
  test('several faults at once, in the order of the file', () => {
    const text = playbookText([
      'a:',
      '  needs: [nope, c]',
      '  use: sessions.revok',
      '  with: { account: "${{ incident.hom }}" }',
      'b:',
      '  use: account.suspend',
      '  when: ${{ assessment.score }}',
      '  for-each: ${{ incident.id }}',
      '  with: { account: "${{ incident.accounts }}", note: "x ${{ steps.a.unproven }}" }',
      'c:',
      '  needs: [a]',
      '  use: report.publish',
      '  when: ${{ true }}',
    ]);
    assert.deepEqual(printed(checked(text)), [
      '7:5 these steps need each other in a circle: a, c → take one need away',
      '7:13 a needs "nope", which is no step → steps: a, b, c',
      '8:5 no configured connector offers "sessions.revok" → did you mean sessions.revoke?',
      '9:36 No such key: hom → did you mean home?',
      '12:5 `when` must be true or false (bool); this is double → compare it with something',
      '13:5 `for-each` must be a list; this is string → for one account, leave for-each out',
      '14:13 `account` must be an account; this is list<Account> → use for-each, and ${{ item }} here',
      '14:63 b uses steps.a without needing it → add a to needs',
      '14:63 a list<Account> cannot stand inside a text → let the text be the expression alone',
      '18:5 report.publish takes no `when` → it always runs, once, over the whole run; take it away',
    ]);
  });

  test('a wait without an end, one that never comes, one that nothing follows, and one of a step that does not wait', () => {
    const wait = 'decision: { use: verdict.await, await: { within: 2h } }';
    const on = (verdicts: string, step: string) =>
      printed(checked(playbookText([step], `on: { verdict: [${verdicts}] }`)));
    assert.deepEqual(on('undecided, stolen', wait), []);
    assert.match(on('undecided, stolen', 'decision: { use: verdict.await }').join(), /does not say how long/);
    assert.match(on('stolen', wait).join(), /there is nothing to wait for/);
    assert.match(on('undecided', wait).join(), /nothing comes after the wait/);
    const cut = `cut: { use: sessions.revoke, ${ACCOUNT}, await: { within: 2h } }`;
    assert.match(faultsOf(cut).join(), /sessions.revoke takes no `await`/);
    const wrong =
      'decision: { use: verdict.await, await: { within: 2h }, for-each: "${{ incident.accounts }}" }';
    assert.match(on('undecided, stolen', wrong).join(), /verdict.await takes no `for-each`/);
  });

  test('a report waits for no platform', () => {
    const faults = faultsOf(
      `cut: { use: sessions.revoke, if-unavailable: { wait: 0s }, ${ACCOUNT} }`,
      'tell: { use: report.publish, needs: [cut], if-unavailable: { wait: 30m } }',
    );
    assert.match(faults.join(), /report.publish takes no `if-unavailable`/);
    assert.equal(faults.length, 1);
  });

  test('a step that is used without being needed, is unknown, or is the step itself', () => {
    assert.deepEqual(
      faultsOf(
        `a: { use: sessions.revoke, ${ACCOUNT} }`,
        `b: { use: sessions.revoke, when: "\${{ steps.a.status == 'ended' }}", ${ACCOUNT} }`,
        `c: { use: sessions.revoke, needs: [b], when: "\${{ steps.cutt.status == 'ended' }}", ${ACCOUNT} }`,
        `d: { use: sessions.revoke, when: "\${{ has(steps.d.output) }}", ${ACCOUNT} }`,
        `e: { use: sessions.revoke, when: "\${{ steps['a'].status == 'ended' }}", ${ACCOUNT} }`,
        `f: { use: sessions.revoke, when: "\${{ size(steps) > 0 }}", ${ACCOUNT} }`,
      ),
      [
        '7:41 b uses steps.a without needing it → add a to needs',
        '8:53 there is no step "cutt" → steps: a, b, c, d, e, f',
        '9:45 a step cannot use its own outcome (steps.d)',
        '10:41 e uses steps.a without needing it → add a to needs',
        '11:46 "steps" needs the id of one step → write steps.<id>',
      ],
    );
  });

  test('item outside for-each, and fields the item has not', () => {
    assert.deepEqual(
      faultsOf(
        'a: { use: sessions.revoke, with: { account: "${{ item }}" } }',
        'b: { use: sessions.revoke, for-each: "${{ incident.accounts }}", with: { account: "${{ item }}", x: "${{ item.mail }}" } }',
        'c: { use: sessions.revoke, for-each: "${{ item.groups }}", with: { account: "${{ incident.home }}" } }',
      ),
      [
        '6:52 Unknown variable: item → `item` exists in `with`, in a step with `for-each`',
        '7:113 No such key: mail → did you mean email?',
        '8:45 Unknown variable: item → `item` exists in `with`, in a step with `for-each`',
      ],
    );
  });

  test('an action without an account, and what reads cannot have', () => {
    assert.deepEqual(
      faultsOf(
        'a: { use: sessions.revoke }',
        `b: { use: activity.pull, ${ACCOUNT}, approval: { ask: one }, verify: { within: 1m } }`,
      ),
      [
        '6:3 a does not say whose account: `with.account` is missing → write account: ${{ incident.home }}, or ${{ item }} with for-each: ${{ incident.accounts }}',
        '7:71 activity.pull only reads: nobody is asked → take `approval` away',
        '7:95 activity.pull only reads: there is nothing to verify → take `verify` away',
      ],
    );
  });

  test('a capability that no configured connector offers, even a standard one', () => {
    assert.deepEqual(faultsOf(`a: { use: factors.reset, ${ACCOUNT} }`), [
      '6:8 no configured connector offers "factors.reset" → configure a connector that offers it, or take the step away',
    ]);
    assert.deepEqual(
      printed(
        checked(playbookText([`a: { use: sessions.revoke, ${ACCOUNT} }`]), policyOf(), CONNECTORS.slice(1)),
      ),
      [
        '6:8 no configured connector offers "sessions.revoke" → configure a connector that offers it, or take the step away',
      ],
    );
  });
});

describe('approval in a playbook', () => {
  const withApproval = (use: string, approval: string, policy = policyOf()) =>
    printed(checked(playbookText([`a: { use: ${use}, ${ACCOUNT}, approval: ${approval} }`]), policy));

  test('can raise what policy demands, never lower it', () => {
    assert.deepEqual(withApproval('account.suspend', '{ ask: two }'), []);
    assert.deepEqual(withApproval('account.suspend', '{ ask: none }'), [
      '6:85 approval asks none, but policy demands one for account.suspend (reversible, verdict forged) → write ask: one, or change policy.yaml',
    ]);
    const strict = policyOf([
      'approvals: [{ when: { effect: [irreversible], verdict: [stolen] }, ask: two }, { when: {}, ask: none }]',
    ]);
    assert.deepEqual(withApproval('account.suspend', '{ ask: none }', strict), []);
    assert.deepEqual(withApproval('tokens.revoke', '{ ask: one }', strict), [
      '6:83 approval asks one, but policy demands two for tokens.revoke (irreversible, verdict stolen) → write ask: two, or change policy.yaml',
    ]);
  });

  test('names a group that exists, is large enough, and is the one policy names', () => {
    assert.match(
      withApproval('account.suspend', '{ ask: one, group: onkall }')[0]!,
      /no approver group "onkall" → did you mean oncall/,
    );
    assert.match(withApproval('account.suspend', '{ ask: two, group: solo }')[0]!, /"solo" has one member/);
    const leads = policyOf(['approvals: [{ when: {}, ask: one, group: solo }]']);
    assert.match(
      withApproval('account.suspend', '{ ask: one, group: oncall }', leads)[0]!,
      /policy has "solo" asked.*→ write group: solo/,
    );
  });

  test('takes silence as consent only for what can be undone, and only where policy allows it', () => {
    const lax = policyOf(['allowSilentApproval: true']);
    const silent = '{ ask: one, if-silent: approve }';
    assert.deepEqual(withApproval('account.suspend', silent, lax), []);
    assert.match(withApproval('account.suspend', silent)[0]!, /policy does not take silence as consent/);
    assert.match(
      withApproval('tokens.revoke', silent, lax)[0]!,
      /silence cannot approve tokens.revoke: it is irreversible/,
    );
    assert.match(withApproval('sessions.revoke', silent, lax)[0]!, /it is recreatable/);
  });
});

test('a policy’s rule that names no known action is a fault', () => {
  const text = [
    'version: 1',
    'approvers: { groups: { g: [a@example.com] }, defaultGroup: g }',
    'approvals: [{ when: { capability: [sessions.revoke, okta.expire-password, sessions.revok] }, ask: one }]',
  ].join('\n');
  const { policy, positions } = parsePolicy(text, 'policy.yaml');
  assert.deepEqual(printed(checkPolicy(policy!, positions!, { connectors: CONNECTORS })), [
    '3:75 no action "sessions.revok" → did you mean sessions.revoke?',
  ]);
});

test('a platform that no connector is installed for is a fault wherever a policy names one', () => {
  const text = [
    'version: 1',
    'approvers: { groups: { g: [a@example.com] }, defaultGroup: g }',
    'timeToContain: { default: 15m, platforms: { okta: 10m, githbu: 5m } }',
    'protected:',
    '  accounts: [{ platform: okta, id: okta-1 }, { platform: otka, id: otka }]',
    '  groups: [{ name: everywhere }, { platform: salesforce, name: admins }]',
    'budgets: [{ platform: [github, gihub], capability: [sessions.revok], identities: 5, within: 1h, ask: one }]',
  ].join('\n');
  const { policy, positions, faults } = parsePolicy(text, 'policy.yaml');
  assert.deepEqual(faults, []);
  const names = CONNECTORS.map(({ platform }) => platform).toSorted();
  assert.deepEqual(printed(checkPolicy(policy!, positions!, { connectors: CONNECTORS })), [
    '7:53 no action "sessions.revok" → did you mean sessions.revoke?',
    '3:56 no connector for a platform "githbu" is installed → did you mean github?',
    `5:58 no connector for a platform "otka" is installed → installed: ${names.join(', ')}`,
    `6:46 no connector for a platform "salesforce" is installed → installed: ${names.join(', ')}`,
    '7:32 no connector for a platform "gihub" is installed → did you mean github?',
  ]);
});
