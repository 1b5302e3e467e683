import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { ApprovalDetail } from '#domain/report/approval-detail.ts';
import { plain } from './escape.ts';
import type { FilledState } from './payload.ts';

/** The modals of a question to approvers: deny with a reason, choose actions, more time, hand over. */

/** The `callback_id` of each modal; the button that opens it has the same word. */
export const APPROVAL_MODALS = [
  'approval_deny',
  'approval_choose',
  'approval_extend',
  'approval_hand_over',
] as const;
export type ApprovalModal = (typeof APPROVAL_MODALS)[number];

/** What a modal carries along: for what it was opened, and where the person is told how it went. */
export interface ModalPlace {
  readonly approvalId: string;
  readonly binds: string;
  readonly channel: string;
}

const REASON = 'reason';
const PERSON = 'person';
const VALUE = 'value';
const REASON_CHARS = 2_000;
const OPTION_CHARS = 75;
const LINE_CHARS = 200;
/** Slack's limit of boxes in one element, and how many such elements are offered. */
const BOXES = 10;
const MOST_BOXES = 500;

const TITLES = {
  approval_deny: 'Deny',
  approval_choose: 'Choose actions',
  approval_extend: 'More time',
  approval_hand_over: 'Hand over',
} as const satisfies Record<ApprovalModal, string>;

/** The modal, for the question as it stands now. `typed` is what stood in the message's field for a reason. */
export function approvalModal(
  kind: ApprovalModal,
  question: ApprovalDetail,
  channel: string,
  typed = '',
): ModalView {
  const place: ModalPlace = { approvalId: question.approvalId, binds: question.binds, channel };
  return {
    type: 'modal',
    callback_id: kind,
    private_metadata: JSON.stringify(place),
    title: text(TITLES[kind], 24),
    submit: text(kind === 'approval_deny' ? 'Deny' : 'Send', 24),
    close: text('Not now', 24),
    blocks: blocksOf(kind, question, typed),
  };
}

function blocksOf(kind: ApprovalModal, question: ApprovalDetail, typed: string): KnownBlock[] {
  const about = `${question.title}: “${question.step}”, ${question.targets.length} actions`;
  const head: KnownBlock = { type: 'section', text: text(about, LINE_CHARS * 2) };
  switch (kind) {
    case 'approval_deny':
      return [head, reason('Why is nothing to be done? It goes into the journal.', typed)];
    case 'approval_choose':
      return [head, ...boxes(question), reason('Why not the others? It goes into the journal.', typed)];
    case 'approval_extend':
      return [head, reason('What is the time needed for? It can be added once.', typed)];
    default:
      return [head, person(), reason('Why to them? They are called by name.', typed)];
  }
}

function reason(label: string, typed: string): InputBlock {
  return {
    type: 'input',
    block_id: REASON,
    label: text(label, LINE_CHARS),
    element: {
      type: 'plain_text_input',
      action_id: VALUE,
      multiline: true,
      max_length: REASON_CHARS,
      ...(typed === '' ? {} : { initial_value: typed.slice(0, REASON_CHARS) }),
    },
  };
}

function person(): InputBlock {
  return {
    type: 'input',
    block_id: PERSON,
    label: text('To whom?', LINE_CHARS),
    element: { type: 'users_select', action_id: VALUE },
  };
}

/** Nothing is chosen at first: what is approved is what somebody has ticked. */
function boxes({ targets }: ApprovalDetail): KnownBlock[] {
  const shown = targets.slice(0, MOST_BOXES);
  const groups = Array.from({ length: Math.ceil(shown.length / BOXES) }, (_, at) =>
    shown.slice(at * BOXES, (at + 1) * BOXES),
  );
  const fields = groups.map(
    (group, at): KnownBlock => ({
      type: 'input',
      block_id: `targets-${at}`,
      optional: true,
      label: text(
        groups.length === 1
          ? 'Approve these'
          : `Approve these (${at * BOXES + 1} to ${at * BOXES + group.length})`,
        LINE_CHARS,
      ),
      element: {
        type: 'checkboxes',
        action_id: VALUE,
        options: group.map(({ index, summary, effect, present }) => ({
          value: String(index),
          text: text(summary, OPTION_CHARS),
          description: text(`${effect}; now: ${present.join('; ') || 'not known'}`, OPTION_CHARS),
        })),
      },
    }),
  );
  const left = targets.length - shown.length;
  if (left === 0) return fields;
  const more = `${left} more actions do not fit here and are denied; use POST /v1/approvals/{id}/decisions to choose among all.`;
  return [...fields, { type: 'section', text: text(more, LINE_CHARS) }];
}

/** What somebody filled in. */
export interface FilledModal {
  readonly reason: string;
  readonly only: readonly number[];
  readonly userId: string | undefined;
}

export function filledModal(values: FilledState): FilledModal {
  const only = Object.entries(values)
    .filter(([block]) => /^targets-\d+$/.test(block))
    .flatMap(([, elements]) => elements[VALUE]?.selected_options ?? [])
    .map(({ value }) => (/^\d{1,6}$/.test(value) ? Number(value) : -1));
  return {
    reason: values[REASON]?.[VALUE]?.value?.trim().slice(0, REASON_CHARS) ?? '',
    only,
    userId: values[PERSON]?.[VALUE]?.selected_user ?? undefined,
  };
}

function text(from: string, maxChars: number) {
  return { type: 'plain_text' as const, text: plain(from, maxChars), emoji: false };
}
