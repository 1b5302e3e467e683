import type { Manifest } from '../../kit/manifest.ts';

/** What the environment says about one connector. */
export type ConnectorSettings =
  | { readonly state: 'absent' }
  | { readonly state: 'faulty'; readonly faults: readonly string[] }
  | {
      readonly state: 'configured';
      readonly settings: Record<string, string>;
      readonly secrets: Record<string, string>;
    };

/**
 * Reads a connector's settings and secrets by the names its manifest declares, and no others.
 * One of which nothing is set is absent; one of which only a part is set is a fault, never half a connector.
 */
export function readSettings(
  manifest: Manifest,
  read: (name: string) => string | undefined,
): ConnectorSettings {
  const all = [...manifest.settings, ...manifest.secrets];
  if (all.every((each) => read(each.env) === undefined)) return { state: 'absent' };
  const missing = all.filter(
    (each) => each.required && read(each.env) === undefined && each.default === undefined,
  );
  if (missing.length > 0) {
    return { state: 'faulty', faults: missing.map((each) => `${each.env}   missing; ${each.description}`) };
  }
  const values = (wanted: Manifest['settings']): Record<string, string> =>
    Object.fromEntries(
      wanted.flatMap((each) => {
        const value = read(each.env) ?? each.default;
        return value === undefined ? [] : [[each.name, value]];
      }),
    );
  return { state: 'configured', settings: values(manifest.settings), secrets: values(manifest.secrets) };
}
