import { z } from 'zod';
import { ConnectorFacts } from '#domain/containment.ts';
import { CountersignError } from '#domain/errors.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Pinned } from '#domain/run/decide.ts';

/** The document a run pins: playbook and policy as texts, and what the connectors offered. */
const PinnedDocument = z.strictObject({
  playbook: z.strictObject({ file: z.string(), text: z.string() }),
  policy: z.strictObject({ file: z.string(), text: z.string() }),
  connectors: z.array(ConnectorFacts),
  /** The playbooks that it may run, at any remove, each with the SHA-256 of its text; absent where it runs none. */
  called: z.array(z.strictObject({ file: z.string(), text: z.string(), sha256: z.string() })).optional(),
});
export type PinnedDocument = z.infer<typeof PinnedDocument>;

/** Writes the document to be pinned; the same inputs give the same text. */
export function writePinned(document: PinnedDocument): string {
  return JSON.stringify(document);
}

/** Reads a pinned document back. @throws ERR_PLAYBOOK_INVALID, should this program no longer accept what an older one did */
export function readPinned(text: string, sha256: string): Pinned {
  const document = PinnedDocument.parse(JSON.parse(text));
  const playbook = parsePlaybook(document.playbook.text, document.playbook.file);
  const policy = parsePolicy(document.policy.text, document.policy.file);
  const called = (document.called ?? []).map((each) => ({
    ...parsePlaybook(each.text, each.file),
    sha256: each.sha256,
  }));
  const faults = [...playbook.faults, ...policy.faults, ...called.flatMap((each) => each.faults)];
  if (!playbook.playbook || !policy.policy || faults.length > 0) {
    const first = faults[0];
    throw new CountersignError(
      'ERR_PLAYBOOK_INVALID',
      `pinned document ${sha256.slice(0, 12)}: ${first?.message ?? 'unreadable'}`,
    );
  }
  return {
    playbook: playbook.playbook,
    policy: policy.policy,
    connectors: document.connectors,
    called: called.flatMap((each) =>
      each.playbook ? [{ playbook: each.playbook, sha256: each.sha256 }] : [],
    ),
  };
}
