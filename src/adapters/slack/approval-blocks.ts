import type { Button, KnownBlock } from '@slack/types';
import type { ApprovalView } from '#domain/chat.ts';
import type { ApprovalModal } from './approval-modals.ts';
import { type Budget, SLACK_LIMITS } from './budget.ts';
import { mrkdwn, plain } from './escape.ts';
import { context, fitLines, instant, list, section } from './lines.ts';

/** One approval as blocks: the question with its buttons while it waits, a line that says how it ended after. */

/** The `action_id` of the buttons that open no form, and of the field for a reason. */
export const APPROVE = 'approval_approve';
export const EVIDENCE = 'approval_evidence';
export const REASON = 'approval_reason';

const NOT_SHOWN = 'not shown here: GET /v1/approvals/{id}/question lists every one';

/** Ids past this length are not offered buttons (the domain allows 200). */
const ID_CHARS = 200;

const EFFECTS: Readonly<Record<string, string>> = {
  read: 'reads only',
  reversible: 'can be undone',
  recreatable: 'cannot be undone, can be made anew',
  irreversible: 'cannot be undone',
};

const ENDS: Readonly<Record<Exclude<ApprovalView['status'], 'waiting'>, string>> = {
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired: nobody decided in time',
  superseded: 'Superseded: the facts changed, it is asked again',
  failed: 'Failed',
};

/** The blocks of one approval; at most nine. `index` keeps block ids apart. */
export function approvalBlocks(view: ApprovalView, index: number, budget: Budget): KnownBlock[] {
  return view.status === 'waiting' ? question(view, index, budget) : [section(ended(view, budget))];
}

function question(view: ApprovalView, index: number, budget: Budget): KnownBlock[] {
  const isAnswerable = view.approvalId.length > 0 && view.approvalId.length <= ID_CHARS;
  return [
    { type: 'divider' },
    section(asked(view, budget)),
    ...(view.actions.length > 0 ? [section(actions(view, budget))] : []),
    ...list('What stays open after it', view.residual, budget),
    ...list('Left to a person', view.forPerson ?? [], budget),
    ...list('While it waits', newest(view.notes ?? [], budget), budget),
    ...(isAnswerable
      ? [reasonField(view, index), buttons(view)]
      : [context('This question has no buttons: answer it by REST.')]),
  ];
}

function asked(view: ApprovalView, budget: Budget): string {
  const silence = view.ifSilent === 'deny' ? 'nothing is done' : 'it is done';
  const given = view.approvedBy.length;
  const who = names(view.approvedBy);
  return [
    `*Approve “${mrkdwn(view.step, 80)}”?*`,
    `Decide by ${instant(view.deadline)}. Silence means *${view.ifSilent}*: ${silence}.`,
    `Needs ${view.quorum} of group “${mrkdwn(view.approverGroup, 80)}”; approved so far: ${given}${given > 0 ? ` (${who})` : ''}.`,
    ...view.exceeds.slice(0, 3).map((text) => `:warning: ${mrkdwn(text, Math.min(budget.lineChars, 150))}`),
    ...(view.why === undefined ? [] : [`Why: ${mrkdwn(view.why, Math.min(budget.lineChars, 150))}`]),
  ].join('\n');
}

function actions(view: ApprovalView, budget: Budget): string {
  const lines = view.actions.map((action, at) => {
    const present = action.present.slice(0, budget.presentLines).map((state) => mrkdwn(state, 60));
    const more = action.present.length - present.length;
    const now =
      present.length > 0 ? `\n    now: ${present.join('; ')}${more > 0 ? `; and ${more} more` : ''}` : '';
    return `${at + 1}. ${mrkdwn(action.summary, Math.min(budget.lineChars, 120))} (${effect(action.effect)})${now}`;
  });
  return `*What will be done*\n${fitLines(lines, budget.actionsChars, lines.length, NOT_SHOWN)}`;
}

function effect(name: string): string {
  return Object.hasOwn(EFFECTS, name) ? (EFFECTS[name] ?? '') : mrkdwn(name, 30);
}

function reasonField(view: ApprovalView, index: number): KnownBlock {
  return {
    type: 'input',
    block_id: `reason-${index}-${view.approvalId}`,
    optional: true,
    label: { type: 'plain_text', text: 'Reason (goes into the journal)', emoji: false },
    element: { type: 'plain_text_input', action_id: REASON, max_length: 2_000 },
  };
}

function buttons(view: ApprovalView): KnownBlock {
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: APPROVE,
        style: 'primary',
        value: view.approvalId,
        text: { type: 'plain_text', text: 'Approve', emoji: false },
        confirm: {
          title: { type: 'plain_text', text: 'Approve?', emoji: false },
          text: { type: 'plain_text', text: confirmation(view), emoji: false },
          confirm: { type: 'plain_text', text: 'Approve', emoji: false },
          deny: { type: 'plain_text', text: 'Not yet', emoji: false },
        },
      },
      button('approval_deny', 'Deny…', view, 'danger'),
      ...(view.actions.length > 1 ? [button('approval_choose', 'Choose actions…', view)] : []),
      button(EVIDENCE, 'More evidence', view),
      button('approval_hand_over', 'Hand over…', view),
      ...(view.isExtendable ? [button('approval_extend', 'More time…', view)] : []),
    ],
  };
}

function button(
  action_id: ApprovalModal | typeof EVIDENCE,
  words: string,
  { approvalId }: ApprovalView,
  style?: 'danger',
): Button {
  return {
    type: 'button',
    action_id,
    value: approvalId,
    text: { type: 'plain_text', text: words, emoji: false },
    ...(style ? { style } : {}),
  };
}

/** The oldest are left out: what is due now is what came last. */
function newest(notes: readonly string[], { listLines }: Budget): readonly string[] {
  return notes.slice(-Math.min(listLines, MOST_NOTES));
}

const MOST_NOTES = 4;

/** What the dialog says last: how many actions, whether they can be undone, and the first. */
function confirmation(view: ApprovalView): string {
  const count = view.actions.length === 1 ? 'One action' : `${view.actions.length} actions`;
  const isFinal = view.actions.some((action) => action.effect !== 'reversible' && action.effect !== 'read');
  const undo = isFinal ? 'not all of it can be undone' : 'all of it can be undone';
  const first = view.actions[0] === undefined ? '' : ` First: ${view.actions[0].summary}`;
  return plain(`${count}; ${undo}.${first}`, SLACK_LIMITS.confirmTextChars);
}

function ended(view: ApprovalView, budget: Budget): string {
  const how = view.status === 'waiting' ? '' : ENDS[view.status];
  const by = view.approvedBy.length > 0 ? ` by ${names(view.approvedBy)}` : '';
  const why = view.why === undefined ? '' : `: ${mrkdwn(view.why, Math.min(budget.lineChars, 150))}`;
  const what = view.actions
    .slice(0, 2)
    .map((action) => `• ${mrkdwn(action.summary, Math.min(budget.lineChars, 100))}`);
  const more = view.actions.length - what.length;
  return [
    `*${how}*${view.status === 'approved' ? by : ''} · “${mrkdwn(view.step, 60)}”${why}`,
    ...what,
    ...(more > 0 ? [`… and ${more} more`] : []),
  ].join('\n');
}

function names(people: readonly string[]): string {
  const named = people.slice(0, 3).map((person) => mrkdwn(person, 40));
  const more = people.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
