import { type Token, tokensOf } from './sql-tokens.ts';

/** What a statement on a user says: whom it is about, and what it does to that user's credentials. */
export interface UserStatement {
  readonly verb: 'ALTER' | 'CREATE' | 'DROP';
  /** Undefined where ALTER USER names nobody, and so means whoever runs it. */
  readonly user: string | undefined;
  readonly does: 'adds-credential' | 'removes-credential' | 'other';
  /** The token or named key pair that it is about. */
  readonly credential: { readonly kind: 'token' | 'key-pair'; readonly name: string } | undefined;
}

const VERBS = new Set(['ALTER', 'CREATE', 'DROP']);
/** After USER, where the user's name may be left out. */
const CLAUSES = new Set(['SET', 'UNSET', 'ADD', 'REMOVE', 'MODIFY', 'ROTATE', 'RESET', 'ABORT', 'RENAME']);

/** Reads a statement on a user; undefined for every other. */
export function userStatement(query: string): UserStatement | undefined {
  const tokens = tokensOf(query);
  const words = tokens.map(wordOf);
  const [verb = ''] = words;
  // CREATE OR REPLACE USER, and IF [NOT] EXISTS after it.
  const at = words.indexOf('USER');
  const isOne = VERBS.has(verb) && (at === 1 || (at === 3 && words[1] === 'OR' && words[2] === 'REPLACE'));
  if (!isOne) return undefined;
  const rest = skipExists(tokens.slice(at + 1));
  const [first] = rest;
  const isNamed = first !== undefined && !(verb === 'ALTER' && CLAUSES.has(wordOf(first)));
  const clause = isNamed ? rest.slice(1) : rest;
  return {
    verb: verb as UserStatement['verb'],
    user: isNamed && first.kind !== 'sign' ? first.value : undefined,
    ...(verb === 'ALTER' ? clauseOf(clause) : { does: 'other', credential: undefined }),
  };
}

function clauseOf(clause: readonly Token[]): Pick<UserStatement, 'does' | 'credential'> {
  const words = clause.map(wordOf);
  const said = words.slice(0, 4).join(' ');
  const [first] = words;
  if ((first === 'SET' || first === 'UNSET') && words.some((word) => /^RSA_PUBLIC_KEY(?:_2)?$/.test(word))) {
    return { does: first === 'SET' ? 'adds-credential' : 'removes-credential', credential: undefined };
  }
  const [, verb, what] =
    /^(ADD|ROTATE|REMOVE|MODIFY) (PROGRAMMATIC ACCESS TOKEN|PAT|KEY PAIR)\b/.exec(said) ?? [];
  if (verb === undefined || what === undefined) {
    const isConsent = said.startsWith('REMOVE DELEGATED');
    return { does: isConsent ? 'removes-credential' : 'other', credential: undefined };
  }
  const named = skipExists(clause.slice(1 + what.split(' ').length))[0];
  const does = { ADD: 'adds-credential', ROTATE: 'adds-credential', REMOVE: 'removes-credential' } as const;
  return {
    does: verb === 'MODIFY' ? 'other' : does[verb as keyof typeof does],
    credential: named && {
      kind: what === 'KEY PAIR' ? 'key-pair' : 'token',
      name: named.value,
    },
  };
}

function skipExists(tokens: readonly Token[]): readonly Token[] {
  const words = tokens.slice(0, 3).map(wordOf);
  if (words[0] !== 'IF') return tokens;
  return tokens.slice(words[1] === 'NOT' ? 3 : 2);
}

/** The word without quotation marks; anything else is no keyword. */
function wordOf(token: Token): string {
  return token.kind === 'word' ? token.value : '';
}
