// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import type { ActionFacts, ConnectorFacts, Effect } from '#domain/containment.ts';
import { checkPlaybook } from '#domain/playbook/check.ts';
import { type Fault, parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Scope } from '#domain/playbook/scope.ts';
import type { Account } from '#domain/principal.ts';

export const ADA_OKTA: Account = {
  platform: 'okta',
  id: '00u1',
  email: 'ada@example.org',
  status: 'active',
  groups: ['staff', 'admins'],
};
export const ADA_GITHUB: Account = { platform: 'github', id: 'ada', status: 'active', isAdmin: false };

export function scope(): Scope {
  return {
    incident: {
      id: 'inc-1',
      principal: { kind: 'user', email: 'ada@example.org' },
      accounts: [ADA_OKTA, ADA_GITHUB],
      home: ADA_OKTA,
      credential: undefined,
      firstSeen: '2026-03-02T09:00:00.000Z',
      severity: 'high',
      detections: 3,
      confirmed: true,
    },
    assessment: { verdict: 'stolen', score: 0.93, signals: ['no-matching-authentication'] },
    steps: { cut: { status: 'ended', proven: [ADA_OKTA], unproven: [ADA_GITHUB], output: { count: 2 } } },
  };
}

export function connector(platform: string, actions: readonly (readonly [string, Effect])[]): ConnectorFacts {
  return {
    platform,
    kind: platform === 'okta' ? 'identity-provider' : 'saas',
    version: '1.0.0',
    sha256: '0'.repeat(64),
    actions: actions.map(
      ([capability, effect]): ActionFacts => ({
        capability,
        effect,
        cuts: [],
        residual: [],
        scopes: [],
        docs: 'https://example.com/docs',
        settlesWithinMs: 1_000,
        canUndo: effect === 'reversible',
      }),
    ),
  };
}

export const CONNECTORS: readonly ConnectorFacts[] = [
  connector('okta', [
    ['activity.pull', 'read'],
    ['sessions.revoke', 'recreatable'],
    ['tokens.revoke', 'recreatable'],
    ['account.suspend', 'reversible'],
    ['okta.expire-password', 'reversible'],
  ]),
  connector('github', [
    ['activity.pull', 'read'],
    ['tokens.revoke', 'irreversible'],
    ['account.suspend', 'reversible'],
  ]),
];

export function policyOf(lines: readonly string[] = []): Policy {
  const text = [
    'version: 1',
    'approvers:',
    '  groups: { oncall: [ada@example.com, Grace@example.com], solo: [dot@example.com] }',
    '  defaultGroup: oncall',
    ...lines,
  ].join('\n');
  const parsed = parsePolicy(text, 'policy.yaml');
  assert.deepEqual(parsed.faults, []);
  return parsed.policy!;
}

/** A playbook of these steps (YAML lines, not indented). */
export function playbookText(steps: readonly string[], on = 'on: { verdict: [forged, stolen] }'): string {
  return ['id: p', 'version: 1', 'summary: S.', on, 'steps:', ...steps.map((line) => `  ${line}`), ''].join(
    '\n',
  );
}

export function playbookOf(steps: readonly string[]): Playbook {
  const parsed = parsePlaybook(playbookText(steps), 'p.yaml');
  assert.deepEqual(parsed.faults, []);
  return parsed.playbook!;
}

export function checked(
  text: string,
  policy: Policy = policyOf(),
  connectors = CONNECTORS,
): readonly Fault[] {
  const parsed = parsePlaybook(text, 'p.yaml');
  return parsed.playbook
    ? checkPlaybook(parsed.playbook, parsed.positions, { connectors, policy })
    : parsed.faults;
}

/** Faults as a compiler prints them, hints behind an arrow. */
export function printed(faults: readonly Fault[]): string[] {
  return faults.map((f) => `${f.line}:${f.column} ${f.message}${f.hint ? ` → ${f.hint}` : ''}`);
}

export const ACCOUNT = 'with: { account: "${{ incident.home }}" }';
