import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { errorCode } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { storyline } from '../../src/cli/demo-storyline.ts';
import { plainLine } from '../../src/cli/plain-line.ts';
import { plan, planFor } from '../../src/cli/plan.ts';
import { planArgs } from '../../src/cli/plan-args.ts';
import type { PlanDocument, StepDocument } from '../../src/cli/plan-document.ts';
import { planMermaid } from '../../src/cli/plan-mermaid.ts';
import { planText } from '../../src/cli/plan-text.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { type SimulatedPlatforms, startSimulators } from '../../src/cli/simulated-platforms.ts';

/** POST requests that change nothing: two bring the connector a token of its own, and Slack takes POST for all. */
const ONLY_READ = [
  /^\/app\/installations\/\d+\/access_tokens$/,
  /^\/oauth2\/v1\/token$/,
  /^\/api\/[a-zA-Z.]+\.list$/,
];
const SAM = 'sam.rivera@example.com';
const HEAD = 'version: 1\nsummary: A test.\n';

let folder: string;
let platforms: SimulatedPlatforms;
const installed = await loadConnectors([join(projectRoot, 'connectors')]);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-plan-test-'));
});
after(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  const now = (): Date => new Date();
  platforms = await startSimulators(installed, storyline(now()).seeds, now);
});
afterEach(() => platforms.stop());

function planned(args: string, env: Readonly<Record<string, string>> = {}): Promise<PlanDocument> {
  return planFor(planArgs(args.split(' '))!, { ...platforms.env, DATA_DIR: folder, ...env });
}

const simulator = (platform: string) => platforms.simulators.find((each) => each.platform === platform)!;
const stepOf = (plan: PlanDocument, id: string): StepDocument => plan.steps.find((step) => step.id === id)!;
const statuses = (step: StepDocument): string[] =>
  step.items.map((item) => `${item.platform} ${item.status}`);

/** A folder of playbooks: the policy that is shipped, changed, and one playbook of its own. */
async function playbooks(
  change: (policy: string) => string,
  files: Readonly<Record<string, string>> = {},
): Promise<{ PLAYBOOKS_PATH: string }> {
  const path = await mkdtemp(join(folder, 'playbooks-'));
  const shipped = join(projectRoot, 'playbooks');
  await writeFile(join(path, 'policy.yaml'), change(await readFile(join(shipped, 'policy.yaml'), 'utf8')));
  const forged = await readFile(join(shipped, 'forged-session.yaml'), 'utf8');
  for (const [name, text] of Object.entries({ 'forged-session.yaml': forged, ...files })) {
    await writeFile(join(path, name), text);
  }
  return { PLAYBOOKS_PATH: path };
}

const asItIs = (policy: string): string => policy;

describe('a plan on simulated platforms', () => {
  test('can be made of every playbook that is shipped, as text, JSON and graph', async () => {
    const files = await readdir(join(projectRoot, 'playbooks'));
    const ids = files.filter((file) => file.endsWith('.yaml') && file !== 'policy.yaml');
    assert.ok(ids.length > 1);
    for (const file of ids) {
      const made = await planned(`${file.replace('.yaml', '')} --principal ${SAM}`);
      const text = planText(made);
      const graph = planMermaid(made);
      for (const { id, says } of made.steps) {
        assert.ok(text.includes(id), `${file}: ${id}`);
        assert.ok(graph.includes(`s_${id}`), `${file}: ${id}`);
        for (const line of says) assert.ok(text.includes(plainLine(line)), line);
      }
      assert.deepEqual(JSON.parse(harmlessJson(made, 2)).steps.length, made.steps.length);
    }
  });

  test('changes nothing: every request only reads', async () => {
    const made = await planned(`forged-session --principal ${SAM} --score 0.99`);
    assert.ok(made.steps.some((step) => step.items.some((item) => item.status === 'changes')));
    for (const { platform, ledger } of platforms.simulators) {
      assert.ok(ledger.length > 0, `${platform} was asked`);
      for (const { method, path, changed } of ledger) {
        assert.equal(changed, false, `${platform} ${method} ${path}`);
        assert.ok(
          method === 'GET' || ONLY_READ.some((each) => each.test(path)),
          `${platform} ${method} ${path}`,
        );
      }
    }
  });

  test('shows the present state, what would change, whom it asks and what is left for a person', async () => {
    const made = await planned(`forged-session --principal ${SAM}`);
    assert.equal(made.isComplete, true);
    assert.equal(made.beginsByItself, true);
    assert.deepEqual(made.accounts.map(({ platform }) => platform).toSorted(), ['github', 'okta', 'slack']);
    const tokens = stepOf(made, 'cut_tokens');
    assert.deepEqual(statuses(tokens).toSorted(), ['github changes', 'okta changes', 'slack gap']);
    const okta = tokens.items.find((item) => item.platform === 'okta')!;
    assert.ok(okta.summary?.includes(SAM));
    assert.ok(okta.present.some((line) => line.includes('Mail')));
    assert.match(
      tokens.items.find((item) => item.status === 'gap')!.gap!,
      /^tokens.revoke is not offered by slack: for a person\. Remove each app .* https:\/\/slack\.com\//,
    );
    assert.deepEqual(tokens.approval, {
      quorum: 1,
      group: 'security-oncall',
      withinMs: 600_000,
      ifSilent: 'deny',
      approvers: ['ada@example.com', 'grace@example.com', 'katherine@example.com'],
      barred: [],
      canBeGiven: true,
    });
    assert.equal(stepOf(made, 'cut_sessions').approval, undefined);
    assert.equal(stepOf(made, 'suspend').items[0]!.canUndo, true);
  });

  test('says on a weaker verdict that a person has to start it, and asks as policy then wants', async () => {
    const made = await planned(`forged-session --principal ${SAM} --verdict undecided`);
    assert.equal(made.beginsByItself, false);
    assert.equal(stepOf(made, 'cut_sessions').approval?.quorum, 1);
  });

  test('finds a person by the id of an account, and the others by what that account tells', async () => {
    const made = await planned('forged-session --principal 00uSAM0000000000001 --platform okta');
    assert.equal(made.accounts.length, 3);
  });

  test('leaves a protected identity to a person, and says that the kill switch is on', async () => {
    const env = await playbooks((policy) =>
      policy
        .replace('- break-glass@example.com', `- ${SAM}`)
        .replace('killSwitch: false', 'killSwitch: true'),
    );
    const made = await planned(`forged-session --principal ${SAM}`, env);
    assert.equal(made.killSwitch, true);
    assert.deepEqual(statuses(stepOf(made, 'suspend')), ['okta gap']);
    assert.match(stepOf(made, 'suspend').items[0]!.gap!, /protected by policy/);
  });

  test('shows that nobody may approve who the plan is about', async () => {
    const env = await playbooks((policy) =>
      policy.replaceAll(/- (grace|ada|katherine)@example.com/g, `- ${SAM}`),
    );
    const { approval } = stepOf(await planned(`forged-session --principal ${SAM}`, env), 'suspend');
    assert.deepEqual(approval?.approvers, []);
    assert.equal(approval?.canBeGiven, false);
    assert.ok(approval?.barred.includes(SAM));
  });

  test('says of what only the run can tell by which expression it is decided then', async () => {
    const careful = `id: careful\n${HEAD}steps:
  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
  suspend:
    needs: [cut]
    when: \${{ size(steps.cut.unproven) > 0 }}
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
`;
    const env = await playbooks(asItIs, { 'careful.yaml': careful });
    const made = await planned(`careful --principal ${SAM}`, env);
    const suspend = stepOf(made, 'suspend');
    assert.equal(suspend.begins, 'depends');
    assert.deepEqual(suspend.decidedThen, [{ key: 'when', expression: 'size(steps.cut.unproven) > 0' }]);
    assert.deepEqual(statuses(suspend), ['okta changes']);
    const byPath = await planned(`${join(env.PLAYBOOKS_PATH, 'careful.yaml')} --principal ${SAM}`);
    assert.equal(byPath.playbook.id, 'careful');
  });

  test('goes on without a platform that cannot be asked, and says that it is incomplete', async () => {
    simulator('github').inject({ path: /.*/, times: 100, kind: 'forbidden' });
    const made = await planned(`forged-session --principal ${SAM}`);
    assert.equal(made.isComplete, false);
    assert.deepEqual(
      made.notAsked.map(({ platform, code }) => [platform, code]),
      [['github', 'ERR_CONNECTOR_FORBIDDEN']],
    );
    assert.deepEqual(made.noAccountOn, []);
    assert.equal(made.accounts.length, 2);
  });

  test('marks an action whose present state cannot be read', async () => {
    simulator('slack').inject({ path: /session\.list/, times: 100, kind: 'unavailable' });
    const made = await planned(`forged-session --principal ${SAM}`);
    const slack = stepOf(made, 'cut_sessions').items.find((item) => item.platform === 'slack')!;
    assert.equal(slack.status, 'unknown');
    assert.equal(slack.failure?.code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(made.isComplete, false);
  });
});

describe('a plan that cannot be made', () => {
  const refused = async (args: string, code: string, message: RegExp, env = {}): Promise<void> => {
    await assert.rejects(planned(args, env), (thrown: Error) => {
      assert.equal(errorCode(thrown), code);
      assert.match(thrown.message, message);
      return true;
    });
  };

  test('names a playbook that does not exist, and the one that was meant', () =>
    refused(`forged-sesion --principal ${SAM}`, 'ERR_NOT_FOUND', /did you mean forged-session/));

  test('names a file that cannot be read', () =>
    refused(`${folder}/none.yaml --principal ${SAM}`, 'ERR_NOT_FOUND', /none\.yaml cannot be read/));

  test('tells every fault of the playbook with its line', async () => {
    const broken = `id: broken\n${HEAD}steps:\n  a:\n    use: sessions.revok\n    needs: [b]\n`;
    const env = await playbooks(asItIs, { 'broken.yaml': broken });
    await refused(
      `broken --principal ${SAM}`,
      'ERR_PLAYBOOK_INVALID',
      /broken\.yaml:6:5: .*did you mean sessions\.revoke[\s\S]*broken\.yaml:7:13/,
      env,
    );
    const made = await planned(`forged-session --principal ${SAM}`, env);
    assert.equal(made.playbook.id, 'forged-session', 'the faults of another playbook do not matter');
  });

  test('tells a fault of the policy', async () => {
    const env = await playbooks((policy) => policy.replace('killSwitch: false', 'killSwitch: maybe'));
    await refused(`forged-session --principal ${SAM}`, 'ERR_PLAYBOOK_INVALID', /policy\.yaml:\d+:\d+/, env);
  });

  test('names a person whom no platform knows, and the platforms', () =>
    refused('forged-session --principal nobody@example.com', 'ERR_NOT_FOUND', /github, okta, slack/));

  test('does not call a person unknown when a platform could not be asked', async () => {
    for (const each of platforms.simulators) each.inject({ path: /.*/, times: 100, kind: 'unavailable' });
    await refused(
      `forged-session --principal ${SAM}`,
      'ERR_CONNECTOR_UNAVAILABLE',
      /not every platform could be asked: .*okta/,
    );
  });

  test('refuses the credential itself in place of its id', () => {
    const raw = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    const words = `--platform github --credential-kind access-token --credential-id ${raw}`;
    return assert.rejects(planned(`forged-session --principal ${SAM} ${words}`), (thrown: Error) => {
      assert.equal(errorCode(thrown), 'ERR_INPUT_INVALID');
      assert.ok(!thrown.message.includes(raw));
      return true;
    });
  });

  test('says that no connector is configured', () =>
    assert.rejects(
      planFor(planArgs(['forged-session', '--principal', SAM])!, { DATA_DIR: folder }),
      (thrown: Error) => errorCode(thrown) === 'ERR_CONFIG_INVALID' && /--simulators/.test(thrown.message),
    ));
});

describe('the command', () => {
  /** What the command prints, and its exit code. */
  async function run(context: TestContext, ...args: string[]): Promise<{ code: number; printed: string }> {
    const print = context.mock.method(console, 'log', () => undefined);
    const code = await plan(args);
    return { code, printed: print.mock.calls.map((call) => String(call.arguments[0])).join('\n') };
  }

  test('plans on simulators of its own, and prints one JSON document', async (context) => {
    const { code, printed } = await run(context, 'forged-session', '--simulators', '--json');
    const document = JSON.parse(printed) as PlanDocument;
    assert.equal(code, 0);
    assert.equal(document.principal.email, SAM);
    assert.equal(document.isComplete, true);
    assert.equal(document.isSimulated, true);
    assert.deepEqual(
      platforms.simulators.flatMap((each) => each.ledger),
      [],
      'the platforms that the environment names are not asked',
    );
  });

  /** Runs the command on the platforms of this test, which the environment then names. */
  async function runConfigured(context: TestContext, env: SimulatedPlatforms['env'], ...args: string[]) {
    Object.assign(process.env, env, { DATA_DIR: folder });
    try {
      return await run(context, ...args);
    } finally {
      for (const name of [...Object.keys(env), 'DATA_DIR']) delete process.env[name];
    }
  }

  test('exits with 1 when a platform could not be asked', async (context) => {
    simulator('github').inject({ path: /.*/, times: 100, kind: 'forbidden' });
    const { code, printed } = await runConfigured(
      context,
      platforms.env,
      'forged-session',
      '--principal',
      SAM,
    );
    assert.equal(code, 1);
    assert.match(printed, /Not known +github account: ERR_CONNECTOR_FORBIDDEN/);
  });

  test('prints JSON in which what an attacker named is escaped for terminals, and kept', async (context) => {
    const name = 'lap\u009b2Jtop\u202e\u{e0041}';
    const seeds = JSON.parse(
      JSON.stringify(storyline(new Date()).seeds).replaceAll('laptop', name),
    ) as Record<string, unknown>;
    const hostile = await startSimulators(installed, seeds, () => new Date());
    try {
      const args = ['forged-session', '--principal', SAM, '--json'];
      const { printed } = await runConfigured(context, hostile.env, ...args);
      assert.doesNotMatch(printed.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
      const tokens = stepOf(JSON.parse(printed) as PlanDocument, 'cut_tokens');
      assert.ok(tokens.items.some((item) => item.present.some((line) => line.includes('lap'))));
      assert.match(printed, /lap\\u009b2Jtop/);
    } finally {
      await hostile.stop();
    }
  });

  test('draws a graph, and shows its options', async (context) => {
    const graph = await run(context, 'forged-session', '--simulators', '--mermaid');
    assert.match(graph.printed, /^flowchart TD\n/);
    assert.match((await run(context, '--help')).printed, /--simulators/);
  });

  test('ends with an exit code of its own when nothing can be planned', () =>
    assert.rejects(
      promisify(execFile)(process.execPath, [join(projectRoot, 'src/cli/main.ts'), 'plan', 'forged-session']),
      (thrown) => {
        const { code, stderr } = thrown as unknown as { code: number; stderr: string };
        assert.equal(code, 2);
        assert.match(stderr, /countersign plan: ERR_INPUT_INVALID: name --principal/);
        return true;
      },
    ));
});
