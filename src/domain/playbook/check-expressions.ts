// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import type { Fault, Path, Positions } from './document.ts';
import { compile } from './expression.ts';
import { nearestName } from './nearest-name.ts';
import { transitiveNeeds } from './order.ts';
import type { Playbook } from './schema.ts';
import { type ItemType, itemTypeOf } from './scope.ts';
import { parseTemplate, wholeExpression } from './template.ts';
import { AWAIT_VERDICT, REPORT } from './words.ts';

/** What can stand inside a text. */
const SAYABLE = new Set([
  'string',
  'int',
  'double',
  'bool',
  'dyn',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
]);

/** Type-checks every expression of a step against what it will see. */
export function checkExpressions(playbook: Playbook, id: string, positions: Positions): Fault[] {
  return new StepExpressions(playbook, id, positions).check();
}

class StepExpressions {
  private readonly playbook: Playbook;
  private readonly id: string;
  private readonly positions: Positions;
  private readonly visible: ReadonlySet<string>;
  private readonly faults: Fault[] = [];

  constructor(playbook: Playbook, id: string, positions: Positions) {
    this.playbook = playbook;
    this.id = id;
    this.positions = positions;
    this.visible = transitiveNeeds(playbook, id);
  }

  check(): Fault[] {
    const { when, forEach, with: input, use } = this.playbook.steps[this.id]!;
    const at = (key: string) => ['steps', this.id, key];
    if (when !== undefined) {
      const type = this.wholeType(at('when'), when, undefined);
      if (type !== undefined && type !== 'bool') {
        this.say(
          at('when'),
          `\`when\` must be true or false (bool); this is ${type}`,
          'compare it with something',
        );
      }
    }
    let item: ItemType | undefined;
    if (forEach !== undefined) {
      const type = this.wholeType(at('for-each'), forEach, undefined);
      if (type !== undefined && !type.startsWith('list') && type !== 'dyn') {
        this.say(
          at('for-each'),
          `\`for-each\` must be a list; this is ${type}`,
          'for one account, leave for-each out',
        );
      }
      item = itemTypeOf(type ?? 'dyn');
    }
    for (const [key, value] of Object.entries(input)) {
      if (key === 'account' && use !== REPORT && use !== AWAIT_VERDICT)
        this.account([...at('with'), key], value, item);
      else this.templates([...at('with'), key], value, item);
    }
    return this.faults;
  }

  private say(path: Path, message: string, hint?: string): void {
    this.faults.push(this.positions.fault(path, message, hint));
  }

  private account(path: Path, value: unknown, item: ItemType | undefined): void {
    if (typeof value !== 'string') {
      this.say(path, '`account` must be an account', 'write ${{ incident.home }} or ${{ item }}');
      return;
    }
    const type = this.wholeType(path, value, item);
    if (type === undefined || type === 'Account' || type === 'dyn') return;
    const hint = type.startsWith('list')
      ? 'use for-each, and ${{ item }} here'
      : 'write ${{ incident.home }} or ${{ item }}';
    this.say(path, `\`account\` must be an account; this is ${type}`, hint);
  }

  private templates(path: Path, value: unknown, item: ItemType | undefined): void {
    if (typeof value === 'string') this.text(path, value, item);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      this.templates([...path, Array.isArray(value) ? Number(key) : key], inner, item);
    }
  }

  private text(path: Path, text: string, item: ItemType | undefined): void {
    const { parts, fault } = parseTemplate(text);
    if (fault) {
      this.inside(path, text, fault.at, fault.message);
      return;
    }
    const isWhole = wholeExpression(parts) !== undefined;
    for (const part of parts) {
      if ('text' in part) continue;
      const type = this.typeOf(path, part.expression, item);
      if (type === undefined || isWhole || SAYABLE.has(type)) continue;
      this.inside(
        path,
        part.expression,
        0,
        `a ${type} cannot stand inside a text`,
        'let the text be the expression alone',
      );
    }
  }

  /** The type of a value that must be one expression. */
  private wholeType(path: Path, text: string, item: ItemType | undefined): string | undefined {
    const { parts, fault } = parseTemplate(text);
    const whole = parts && wholeExpression(parts);
    if (whole) return this.typeOf(path, whole.expression, item);
    if (fault) this.inside(path, text, fault.at, fault.message);
    else this.say(path, 'this must be one expression between ${{ and }}, and nothing else');
    return undefined;
  }

  private typeOf(path: Path, source: string, item: ItemType | undefined): string | undefined {
    const result = compile(source, item);
    const steps = result.expression?.steps ?? (result.fault ? result.steps : []);
    for (const step of steps) this.mention(path, source, step);
    if (result.expression) return result.expression.type;
    const { at, message, hint } = result.fault;
    this.inside(path, source, at, message, hint);
    return undefined;
  }

  private mention(path: Path, source: string, { id, at }: { id: string; at: number }): void {
    if (this.visible.has(id)) return;
    const ids = Object.keys(this.playbook.steps);
    if (id === this.id) {
      this.inside(path, source, at, `a step cannot use its own outcome (steps.${id})`);
    } else if (ids.includes(id)) {
      this.inside(path, source, at, `${this.id} uses steps.${id} without needing it`, `add ${id} to needs`);
    } else {
      const near = nearestName(id, ids);
      const hint = near ? `did you mean steps.${near}?` : `steps: ${ids.join(', ')}`;
      this.inside(path, source, at, `there is no step "${id}"`, hint);
    }
  }

  private inside(path: Path, snippet: string, offset: number, message: string, hint?: string): void {
    this.faults.push(this.positions.faultInside(path, snippet, offset, message, hint));
  }
}
