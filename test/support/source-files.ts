import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync, type Span, Visitor } from 'oxc-parser';

const HOME = resolve(import.meta.dirname, '../..');

export interface Import {
  /** As written. */
  readonly from: string;
  /** The file it leads to, from the project's root; undefined for a package. */
  readonly file: string | undefined;
  /** Erased by the compiler: only types come through. */
  readonly isTypeOnly: boolean;
}

export interface SourceFile {
  /** From the project's root. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Longest first. */
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
  /** Uses of the clock and of chance, as `line: what`. */
  readonly impurities: readonly string[];
}

/** Every TypeScript file of the product, parsed. */
export function sourceFiles(): SourceFile[] {
  const paths = globSync(['src/**/*.ts', 'connectors/**/*.ts'], { cwd: HOME }).sort();
  return paths.map((path) => parseSource(path, readFileSync(join(HOME, path), 'utf8')));
}

/** @throws Error when the text is not TypeScript */
export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const functions: { line: number; lines: number }[] = [];
  const impurities: string[] = [];
  const measure = ({ start, end }: Span) => {
    const line = lineAt(start);
    functions.push({ line, lines: lineAt(end) - line + 1 });
  };
  const dynamic: Import[] = [];
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
    MemberExpression(node) {
      const what = text.slice(node.start, node.end);
      if (what === 'Date.now' || what === 'Math.random') impurities.push(`${lineAt(node.start)}: ${what}`);
    },
    NewExpression(node) {
      if (text.slice(node.callee.start, node.callee.end) === 'Date' && node.arguments.length === 0) {
        impurities.push(`${lineAt(node.start)}: new Date()`);
      }
    },
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string') {
        dynamic.push(importOf(path, source.value, false));
      }
    },
  }).visit(program);
  const fixed = [
    ...module.staticImports.map(({ moduleRequest, entries }) =>
      importOf(path, moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType)),
    ),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.moduleRequest ? [importOf(path, entry.moduleRequest.value, entry.isType)] : [],
      ),
    ),
  ];
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: [...fixed, ...dynamic],
    functions: functions.sort((a, b) => b.lines - a.lines),
    impurities,
  };
}

function importOf(path: string, from: string, isTypeOnly: boolean): Import {
  return { from, file: fileOf(path, from), isTypeOnly };
}

function fileOf(path: string, from: string): string | undefined {
  if (from.startsWith('.')) return relative(HOME, resolve(HOME, dirname(path), from));
  if (from.startsWith('#domain/')) return from.replace('#domain/', 'src/domain/');
  if (from === 'countersign/kit') return 'src/kit/index.ts';
  if (from === 'countersign/kit/testing') return 'src/kit/testing/index.ts';
  return undefined;
}

/** The first ring of imports that is found, as the paths along it; undefined when there is none. */
export function findCycle(files: readonly SourceFile[]): string[] | undefined {
  const next = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, isTypeOnly }) => (file !== undefined && !isTypeOnly ? [file] : [])),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) return [...trail.slice(seenAt), path];
    if (done.has(path)) return undefined;
    for (const target of next.get(path) ?? []) {
      const found = visit(target, [...trail, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const found = visit(path, []);
    if (found) return found;
  }
  return undefined;
}
