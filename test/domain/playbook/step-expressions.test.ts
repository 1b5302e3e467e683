// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { stepExpressions } from '#domain/playbook/step-expressions.ts';

const STEPS = {
  cut: `
    use: account.suspend
    when: \${{ size(steps.before.unproven) > 0 && steps.before.status == 'ended' }}
    with: { account: "\${{ incident.home }}" }
    undo: { after: 24h, unless: "\${{ incident.confirmed || size(steps.after.proven) > 0 }}" }`,
  pause: `
    wait: { until: "\${{ steps.cut.status == 'ended' }}", within: 1h }`,
};

function expressionsOf(id: keyof typeof STEPS) {
  const text = `id: one\nversion: 1\nsummary: One step.\nsteps:\n  ${id}:${STEPS[id]}\n`;
  const { playbook, faults } = parsePlaybook(text, 'one.yaml');
  assert.ok(playbook, JSON.stringify(faults));
  return stepExpressions(playbook.steps[id]!);
}

describe('the expressions of a step', () => {
  test('are told with the steps they name, each once, and when they are asked', () => {
    assert.deepEqual(
      expressionsOf('cut').map(({ key, steps, asked }) => [key, steps, asked]),
      [
        ['when', ['before'], 'at-beginning'],
        ['with.account', [], 'at-beginning'],
        ['undo.unless', ['after'], 'later'],
      ],
    );
  });

  test('are found in what a step waits for too', () => {
    assert.deepEqual(
      expressionsOf('pause').map(({ key, steps, asked }) => [key, steps, asked]),
      [['wait.until', ['cut'], 'later']],
    );
  });
});
