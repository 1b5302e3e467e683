// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
/** One playbook for each kind of step: what is tried is the step `tried`. */

export interface Kind {
  readonly id: string;
  readonly title: string;
  /** Whether the fault meets the step itself, a call before it, or the reading of evidence that it asks for. */
  readonly meets: 'reading' | 'change' | 'step before' | 'evidence';
  /** The steps, YAML; `%timeout` is where its time-out stands. */
  readonly steps: string;
  /** Started by the verdict, else by hand; with what is known then. */
  readonly incident?: string;
  readonly events?: string;
  /** The steps that a person approves when asked. */
  readonly asks: readonly string[];
  /** What is answered to its question, YAML. */
  readonly answers?: string;
}

const CUT = `  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
    verify: { within: 3m }
    %timeout
`;
const after = (text: string): string => `${CUT}  tried:\n    needs: [cut]\n${text}`;

export const KINDS: readonly Kind[] = [
  {
    id: 'read',
    title: 'a reading',
    asks: [],
    meets: 'reading',
    steps: `  tried:
    use: tokens.list
    with: { account: "\${{ incident.home }}" }
    %timeout
`,
  },
  {
    id: 'act',
    title: 'an action that nobody is asked about',
    asks: [],
    meets: 'change',
    steps: CUT.replace('cut:', 'tried:'),
  },
  {
    id: 'approved',
    title: 'an action that a person approves',
    asks: ['tried'],
    meets: 'change',
    steps: `  tried:
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
    approval: { ask: one, within: 10m, if-silent: deny }
    verify: { within: 3m }
    %timeout
`,
  },
  {
    id: 'run',
    title: 'another playbook',
    asks: [],
    meets: 'change',
    steps: `  tried:\n    run: cut-alone\n    %timeout\n`,
  },
  {
    id: 'wait',
    title: 'a wait for a time',
    asks: [],
    meets: 'step before',
    steps: after('    wait: { for: 5m }\n'),
  },
  {
    id: 'wait-until',
    title: 'a wait until something holds',
    asks: [],
    meets: 'step before',
    steps: after('    wait: { until: "${{ size(steps.cut.proven) > 0 }}", within: 6m, if-not: stop }\n'),
  },
  {
    id: 'verdict',
    title: 'a wait for the verdict, with a log that is late by half an hour',
    asks: ['cut'],
    meets: 'step before',
    steps: after('    use: verdict.await\n    await: { within: 2h, if-undecided: stop }\n'),
    incident: 'verdict: undecided, decided-in: 30m',
    events: '{ after: 25m, verdict: stolen, score: 0.7 }',
  },
  {
    id: 'ask',
    title: 'a question to people',
    asks: [],
    answers: '{ step: tried, answers: { known: true } }',
    meets: 'step before',
    steps: after(
      '    ask: { question: "Is it yours?", form: { known: { about: "Whether you know it.", type: bool } }, within: 10m }\n',
    ),
  },
  {
    id: 'notify',
    title: 'a notice to people',
    asks: [],
    meets: 'step before',
    steps: after('    notify: { text: "Look at ${{ incident.principal.email }}" }\n'),
  },
  {
    id: 'assess',
    title: 'a new assessment',
    asks: [],
    meets: 'evidence',
    steps: '  tried:\n    assess: { within: 20m }\n',
  },
  {
    id: 'report',
    title: 'the report',
    asks: [],
    meets: 'step before',
    steps: `${CUT}  tried:\n    needs: [cut]\n    use: report.publish\n`,
  },
];
