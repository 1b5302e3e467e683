import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import type { Stage } from '../../src/rehearsal/rehearse.ts';
import { CONNECTORS, PLAYBOOK, POLICY } from '../domain/run/world.ts';

/** A playbook, by default the small one of test/domain/run, with these tests in it; YAML, below `tests:`. */
export function stageWith(tests: string, playbookText = PLAYBOOK): Stage {
  const text = `${playbookText}tests:\n${tests}`;
  const { playbook, faults } = parsePlaybook(text, 'cut.yaml');
  const { policy } = parsePolicy(POLICY, 'policy.yaml');
  if (!playbook || !policy) throw new Error(JSON.stringify(faults));
  const loaded = { playbook, file: 'cut.yaml', text };
  return {
    loaded,
    others: [loaded],
    policy: { policy, file: 'policy.yaml', text: POLICY },
    connectors: CONNECTORS,
    digest,
  };
}
