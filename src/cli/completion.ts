import { COMMANDS } from '#domain/access/doors.ts';
import { CountersignError } from '#domain/errors.ts';

const HELP = `countersign completion bash|zsh|fish

  prints what makes a shell complete the commands, their second words, --help and --json; files come by the shell itself

  bash   source <(countersign completion bash)
  zsh    source <(countersign completion zsh)
  fish   countersign completion fish | source

exit code 0: printed; 2: there is no such shell`;

/** Second words of commands that act on nothing, and so stand in no table. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  baseline: ['build'],
  connectors: ['check'],
  'new': ['connector'],
  evidence: ['export', 'verify'],
  'kill-switch': ['status'],
  leases: ['list'],
  'dead-letters': ['list', 'show'],
  approvals: ['approve', 'deny'],
  completion: ['bash', 'zsh', 'fish'],
};
const FLAGS = ['--help', '--json'];

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

/** `countersign completion`. */
export async function completionCommand(args: readonly string[]): Promise<number> {
  const [shell, ...rest] = args;
  if (shell === '--help' || shell === undefined) {
    console.log(HELP);
    return 0;
  }
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (!script || rest.length > 0)
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      'there are bash, zsh and fish (countersign completion --help)',
    );
  console.log(script());
  return 0;
}

/** Commands and their second words. */
export function completions(): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const name of Object.keys(COMMANDS)) {
    const [first, second] = name.split(' ');
    const known = words.get(first!) ?? [...(FURTHER[first!] ?? [])];
    words.set(first!, second === undefined ? known : [...known, second]);
  }
  return words;
}

function bash(): string {
  const cases = [...completions()].map(
    ([name, words]) =>
      `    ${name}) COMPREPLY=($(compgen -f -W "${[...words, ...FLAGS].join(' ')}" -- "$word"));;`,
  );
  return `_countersign() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...completions().keys()].join(' ')}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -F _countersign countersign`;
}

/** Zsh reads bash's completions. */
function zsh(): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash()}`;
}

function fish(): string {
  const lines = [...completions()].flatMap(([name, words]) => [
    `complete -c countersign -n __fish_use_subcommand -f -a ${name}`,
    ...words.map((word) => `complete -c countersign -n '__fish_seen_subcommand_from ${name}' -a ${word}`),
  ]);
  return [...lines, ...FLAGS.map((flag) => `complete -c countersign -l ${flag.slice(2)}`)].join('\n');
}
