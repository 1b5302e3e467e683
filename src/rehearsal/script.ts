import type { ActionRequest } from '#domain/connectors.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';

type Rule = PlaybookTest['platforms'][number];
type Call = 'plan' | 'perform' | 'verify' | 'read';
type Answer<C extends Call> = NonNullable<Rule[C]>[number];

/** What is asked of a platform, as far as a rule looks at it. */
export type Asked = Pick<ActionRequest, 'platform' | 'capability'> & {
  readonly accountId: string;
  /** Absent for a reading. */
  readonly step?: string;
};

/** Takes the answers of a test's rules one after the other. */
export class Script {
  private readonly rules: readonly Rule[];
  /** How often the first answer of what is left has been given, and what is left, by rule and call. */
  private readonly taken = new Map<string, number>();

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** The next answer of the first rule that fits and has one left; undefined when none has: then all goes well. */
  next<C extends Call>(call: C, asked: Asked): Answer<C> | undefined {
    for (const [index, rule] of this.rules.entries()) {
      const answers = rule[call] as readonly Answer<C>[] | undefined;
      if (!answers || !fits(rule, asked)) continue;
      const key = `${index} ${call}`;
      const given = this.taken.get(key) ?? 0;
      const answer = nth(answers, given);
      if (!answer) continue;
      this.taken.set(key, given + 1);
      return answer;
    }
    return undefined;
  }

  /** How many records a log brings; none when nobody says. */
  records(asked: Asked): number {
    return this.rules.find((rule) => rule.records !== undefined && fits(rule, asked))?.records ?? 0;
  }
}

function fits(rule: Rule, { platform, capability, accountId, step }: Asked): boolean {
  return (
    rule.platform === platform &&
    (rule.account === undefined || rule.account === accountId) &&
    (rule.capability === undefined || rule.capability === capability) &&
    (rule.step === undefined || rule.step === step)
  );
}

/** The answer to the call with this number, from 0. */
function nth<T extends Answer<Call>>(answers: readonly T[], given: number): T | undefined {
  let left = given;
  for (const answer of answers) {
    const isLasting = answer.times === 'always' || answer.answer === 'never';
    if (isLasting || left < Number(answer.times)) return answer;
    left -= Number(answer.times);
  }
  return undefined;
}
