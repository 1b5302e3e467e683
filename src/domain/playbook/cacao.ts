import { blocksOf } from './cacao-blocks.ts';
import { lossesOf } from './cacao-losses.ts';
import { gatesOf, saidOf } from './cacao-words.ts';
import type { Field } from './field-schema.ts';
import type { Playbook } from './schema.ts';
import type { Step } from './step-schema.ts';
import { BUILT_INS, RUN, WAIT } from './words.ts';

/**
 * A playbook as CACAO 2.0 has it, for tools that read that.
 *
 * CACAO nests blocks where this language has a graph: steps that could go on side by side become one `parallel` block, and
 * the next block begins when all of it has ended. Commands are `manual`, in words: what is called on a platform depends on
 * its present state, which only a connector reads. What gets lost is named in the description.
 *
 * @see https://docs.oasis-open.org/cacao/security-playbooks/v2.0/security-playbooks-v2.0.html
 */

export interface CacaoDeps {
  /** Makes a UUID of version 5 of a namespace and a name. */
  readonly nameUuid: (namespace: string, name: string) => string;
  /** ISO, UTC, with milliseconds: when this version was written. */
  readonly modified: string;
}

export interface CacaoExport {
  readonly playbook: CacaoPlaybook;
  /** What the export does not carry over, one sentence each. */
  readonly losses: readonly string[];
}

export type CacaoStep = Readonly<Record<string, unknown>> & { readonly type: string };

export interface CacaoPlaybook {
  readonly type: 'playbook';
  readonly spec_version: 'cacao-2.0';
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly playbook_types: readonly string[];
  readonly playbook_activities: readonly string[];
  readonly created_by: string;
  readonly created: string;
  readonly modified: string;
  readonly labels: readonly string[];
  readonly playbook_variables?: Readonly<Record<string, object>>;
  readonly workflow_start: string;
  readonly workflow: Readonly<Record<string, CacaoStep>>;
  readonly agent_definitions: Readonly<Record<string, object>>;
}

/** Of every id of an export: they are the same whenever the same playbook is exported. */
const NAMESPACE = '3f0e2a5c-8d0b-4f35-9a52-71c6d41be8a7';

/** Exports a playbook that `check` finds no fault in. @throws ERR_PLAYBOOK_INVALID when its steps have no order */
export function cacaoOf(playbook: Playbook, deps: CacaoDeps): CacaoExport {
  return new CacaoMaker(playbook, deps).made();
}

class CacaoMaker {
  private readonly playbook: Playbook;
  private readonly deps: CacaoDeps;
  private readonly workflow: Record<string, CacaoStep> = {};
  private readonly agents: Record<string, object> = {};
  private readonly variables: Record<string, object> = {};

  constructor(playbook: Playbook, deps: CacaoDeps) {
    this.playbook = playbook;
    this.deps = deps;
  }

  made(): CacaoExport {
    const { id, version, summary, inputs } = this.playbook;
    for (const [name, field] of Object.entries(inputs)) this.variables[`__${name}__`] = variableOf(field);
    const end = this.add('end', 'end', { type: 'end' });
    const first = blocksOf(this.playbook).reduceRight((next, block, at) => this.block(block, at, next), end);
    const start = this.add('start', 'start', { type: 'start', on_completion: first });
    const losses = lossesOf(this.playbook);
    const contains = Object.values(this.playbook.steps).some(({ use }) => changes(use));
    const playbook: CacaoPlaybook = {
      type: 'playbook',
      spec_version: 'cacao-2.0',
      id: this.id('playbook', '', id),
      name: id,
      description: [`${summary}`, ...(losses.length > 0 ? ['Not carried over:', ...losses] : [])].join('\n'),
      playbook_types: [contains ? 'mitigation' : 'investigation'],
      playbook_activities: [contains ? 'restrict-access' : 'analyze-collected-data'],
      created_by: `identity--${this.deps.nameUuid(NAMESPACE, 'identity/countersign')}`,
      created: this.deps.modified,
      modified: this.deps.modified,
      labels: ['countersign', `version-${version}`],
      ...(Object.keys(this.variables).length > 0 ? { playbook_variables: this.variables } : {}),
      workflow_start: start,
      workflow: this.workflow,
      agent_definitions: this.agents,
    };
    return { playbook, losses };
  }

  /** One block, after which comes `next`; gives its first step. */
  private block(ids: readonly string[], at: number, next: string): string {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return this.unit(only, next);
    const branches = ids.map((id) => this.unit(id, this.add('end', `${id}/branch`, { type: 'end' })));
    return this.add('parallel', `block ${at}`, {
      type: 'parallel',
      name: ids.join(', '),
      next_steps: branches,
      on_completion: next,
    });
  }

  /** One step behind its gates: whether it is done at all, and whether people let it. */
  private unit(id: string, next: string): string {
    const gates = gatesOf(id, this.playbook.steps[id]!);
    if (gates.length === 0) return this.step(id, next);
    const inner = this.step(id, this.add('end', `${id}/done`, { type: 'end' }));
    return gates.reduceRight((inside, gate, depth) => {
      const name = `${id}/${gate.key}`;
      const after = depth === 0 ? next : this.add('end', `${name}/after`, { type: 'end' });
      const variable = `__${id}_${gate.key}__`;
      this.variables[variable] = { type: 'bool', description: gate.about, value: 'false', constant: false };
      const condition = this.add('if-condition', name, {
        type: 'if-condition',
        name,
        condition: `${variable}:value = 'true'`,
        on_true: inside,
        on_completion: after,
      });
      return this.add('action', name, {
        type: 'action',
        name,
        description: gate.about,
        commands: [{ type: 'manual', command: gate.command }],
        agent: this.agent(gate.group),
        out_args: [variable],
        ...(gate.withinMs === undefined ? {} : { timeout: gate.withinMs }),
        on_completion: condition,
      });
    }, inner);
  }

  private step(id: string, next: string): string {
    const step = this.playbook.steps[id]!;
    const common = { name: id, on_completion: next, ...timing(step) };
    if (step.use === RUN && step.run !== undefined) {
      const playbook = this.id('playbook', '', step.run);
      const description = `Runs the playbook ${step.run}.`;
      return this.add('playbook-action', id, {
        type: 'playbook-action',
        description,
        playbook_id: playbook,
        ...common,
      });
    }
    return this.add('action', id, {
      type: 'action',
      commands: [{ type: 'manual', command: saidOf(step) }],
      agent: this.agent(step.ask ? (step.ask.group ?? 'approvers') : undefined),
      ...common,
    });
  }

  /** Who does it: people of a group, or the orchestrator. */
  private agent(group: string | undefined): string {
    const type = group === undefined ? 'organization' : 'group';
    const name = group ?? 'Countersign';
    const id = this.id(type, '', name);
    const description =
      group === undefined ? 'The orchestrator, by the connector of the platform.' : 'A group of the policy.';
    this.agents[id] = { type, name, description };
    return id;
  }

  private add(kind: string, name: string, step: CacaoStep): string {
    const id = this.id(kind, this.playbook.id, name);
    this.workflow[id] = step;
    return id;
  }

  private id(kind: string, of: string, name: string): string {
    return `${kind}--${this.deps.nameUuid(NAMESPACE, `${kind}/${of}/${name}`)}`;
  }
}

function timing({ use, wait, timeoutMs, ask, await: awaited, assess }: Step): Record<string, number> {
  const delay = use === WAIT && wait?.kind === 'time' ? wait.forMs : undefined;
  const until = wait?.kind === 'until' ? wait.withinMs : undefined;
  const timeout = timeoutMs ?? ask?.withinMs ?? awaited?.withinMs ?? assess?.withinMs ?? until;
  return { ...(delay === undefined ? {} : { delay }), ...(timeout === undefined ? {} : { timeout }) };
}

/** Whether an action changes a platform, as far as its name tells: the standard readings list, find and pull. */
function changes(use: string): boolean {
  return !BUILT_INS.has(use) && !/\.(list|find|pull)$/.test(use);
}

const VARIABLE_TYPES = {
  string: 'string',
  int: 'integer',
  double: 'float',
  bool: 'bool',
  'list<string>': 'string',
};

function variableOf({ type, about, default: preset }: Field): object {
  const isList = type === 'list<string>';
  return {
    type: VARIABLE_TYPES[type],
    description: isList ? `${about} A JSON list of texts.` : about,
    constant: true,
    external: true,
    ...(preset === undefined ? {} : { value: typeof preset === 'string' ? preset : JSON.stringify(preset) }),
  };
}
