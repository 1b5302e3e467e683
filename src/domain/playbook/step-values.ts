// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import type { Fault, Path, Positions } from './document.ts';
import type { StepMention } from './expression-guard.ts';
import { nearestName } from './nearest-name.ts';
import { surelyEnded, transitiveNeeds } from './order.ts';
import type { Playbook } from './schema.ts';
import type { ItemType } from './scope.ts';
import type { ScopeTyping } from './scope-typing.ts';
import { parseTemplate, wholeExpression } from './template.ts';
import { compileTyped } from './typed-expression.ts';

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

/** The values that one step is written with, checked for what their expressions see; what is wrong is collected. */
export class StepValues {
  readonly faults: Fault[];
  private readonly playbook: Playbook;
  private readonly id: string;
  private readonly positions: Positions;
  private readonly typing: ScopeTyping;
  /** Steps that may be named. */
  private readonly visible: ReadonlySet<string>;
  /** Steps of which it is sure that they have ended. */
  private readonly ended: ReadonlySet<string>;

  constructor(
    playbook: Playbook,
    id: string,
    positions: Positions,
    typing: ScopeTyping,
    after?: { readonly faults: Fault[] },
  ) {
    this.playbook = playbook;
    this.id = id;
    this.positions = positions;
    this.typing = typing;
    this.faults = after?.faults ?? [];
    const own = after ? [id] : [];
    this.visible = new Set([...transitiveNeeds(playbook, id), ...own]);
    this.ended = new Set([...surelyEnded(playbook, id), ...own]);
  }

  /** The same step when it has ended: its own outcome may be named. Faults go to the same list. */
  afterwards(): StepValues {
    return new StepValues(this.playbook, this.id, this.positions, this.typing, this);
  }

  say(path: Path, message: string, hint?: string): void {
    this.faults.push(this.positions.fault(path, message, hint));
  }

  /** A value that must come to an account. */
  account(path: Path, value: unknown, item: ItemType | undefined): void {
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

  /** A value of any kind, with expressions in its texts. */
  templates(path: Path, value: unknown, item: ItemType | undefined): void {
    if (typeof value === 'string') this.text(path, value, item);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      this.templates([...path, Array.isArray(value) ? Number(key) : key], inner, item);
    }
  }

  /** The type of a value that must be one expression. */
  wholeType(path: Path, text: string, item: ItemType | undefined): string | undefined {
    const { parts, fault } = parseTemplate(text);
    const whole = parts && wholeExpression(parts);
    if (whole) return this.typeOf(path, whole.expression, item);
    if (fault) this.inside(path, text, fault.at, fault.message);
    else this.say(path, 'this must be one expression between ${{ and }}, and nothing else');
    return undefined;
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

  private typeOf(path: Path, source: string, item: ItemType | undefined): string | undefined {
    const result = compileTyped(source, item, this.typing);
    for (const step of result.steps) this.mention(path, source, step);
    if (!result.fault) return result.type;
    const { at, message, hint } = result.fault;
    this.inside(path, source, at, message, hint);
    return undefined;
  }

  private mention(path: Path, source: string, { id, at, isAskedFor }: StepMention): void {
    if (this.visible.has(id)) {
      if (this.ended.has(id) || isAskedFor) return;
      const message = `steps.${id} may not have ended: a \`join\` on the way does not wait for it`;
      this.inside(path, source, at, message, `ask has(steps.${id}) first`);
      return;
    }
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
