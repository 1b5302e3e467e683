import type { ApprovalStatus } from './approval.ts';
import type { CallReason, CallTarget } from './approval-calls.ts';
import type { Fields } from './playbook/field-schema.ts';
import type { QuestionRow } from './read-models.ts';

/** Where people are asked and told, and what they are shown; all texts are data. */

/** Where people are asked and told. */
export interface Chat {
  /** Posts or updates the one message of an incident; `messageId` of an earlier post makes it an update. @throws ERR_CHAT_UNAVAILABLE */
  showIncident(view: IncidentView, earlier: ChatMessage | undefined): Promise<ChatMessage>;
  /** Finds the message of an incident that was posted after `since`, when a crash lost its id. @throws ERR_CHAT_UNAVAILABLE */
  findIncident(incidentId: string, since: string): Promise<ChatMessage | undefined>;
  /** Posts a notice below an incident's message, unless it stands there already. @throws ERR_CHAT_UNAVAILABLE */
  tell(notice: ChatNotice, thread: ChatMessage): Promise<ChatMessage>;
  /** Posts a question below an incident's message, or shows there how it was closed. @throws ERR_CHAT_UNAVAILABLE */
  ask(question: QuestionView, thread: ChatMessage): Promise<void>;
  /** Calls people about a question that waits, once. @throws ERR_CHAT_UNAVAILABLE */
  call(call: CallView, thread: ChatMessage): Promise<void>;
}

/** Who is called about a question that waits, and what they are told; all texts are data and are escaped by the adapter. */
export interface CallView {
  readonly callId: string;
  readonly because: CallReason;
  readonly to: CallTarget;
  /** Verified e-mails of who is called, where that is known. */
  readonly emails: readonly string[];
  readonly incidentId: string;
  readonly approvalId: string;
  /** What it is about, in a line. */
  readonly title: string;
  readonly severity: string;
  /** Why people are called, what is asked, and until when. */
  readonly text: string;
  /** What would be done, one line an action. */
  readonly actions: readonly string[];
  /** When the call was decided: it cannot have been made earlier. */
  readonly since: string;
}

/** A question of a playbook as people are shown it; all texts are data and are escaped by the adapter. */
export interface QuestionView {
  readonly questionId: string;
  readonly step: string;
  readonly text: string;
  readonly form: Fields;
  readonly status: QuestionRow['status'];
  readonly askedAt: string;
  readonly deadline: string;
  readonly ifSilent: 'stop' | 'go-on';
  /** Who may answer, and is called by name. */
  readonly group: { readonly name: string; readonly emails: readonly string[] };
  readonly why: string | undefined;
  readonly answeredBy?: string;
}

/** What people are told, once; the text is data and is escaped by the adapter. */
export interface ChatNotice {
  readonly noticeId: string;
  readonly text: string;
  /** When it was asked for: it cannot have been posted earlier. */
  readonly since: string;
  /** Who is called by name. */
  readonly group?: { readonly name: string; readonly emails: readonly string[] };
}

export interface ChatMessage {
  readonly channel: string;
  readonly messageId: string;
}

/** Everything the incident's one message shows; all texts are data and are escaped by the adapter. */
export interface IncidentView {
  readonly incidentId: string;
  readonly title: string;
  readonly principal: string;
  readonly severity: string;
  readonly detections: number;
  readonly verdict: string;
  readonly score: number | undefined;
  /** How the verdict came to be so, and how an undecided one goes on; newest first. */
  readonly verdictNotes: readonly string[];
  /** What holds its runs back, and what people did to them, newest first. */
  readonly operatorNotes: readonly string[];
  /** What was cut of somebody whose doings have explained themselves. */
  readonly toRestore: readonly string[];
  /** What can be taken back, and how that stands. */
  readonly leases?: readonly string[];
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  readonly blindSpots: readonly string[];
  readonly timeline: readonly { readonly at: string; readonly text: string }[];
  readonly approvals: readonly ApprovalView[];
  readonly containments: readonly { readonly text: string; readonly proof: string }[];
  readonly residual: readonly string[];
  /** When access ends at worst, in a sentence; absent while nothing is known to be held. */
  readonly accessEnds?: string | undefined;
  /** Uses after proof, and how the incident was closed or opened again. */
  readonly alarms?: readonly string[];
  readonly outcome: string | undefined;
}

export interface ApprovalView {
  readonly approvalId: string;
  readonly step: string;
  readonly status: ApprovalStatus;
  readonly why: string | undefined;
  readonly actions: readonly {
    readonly summary: string;
    readonly present: readonly string[];
    readonly effect: string;
  }[];
  readonly residual: readonly string[];
  /** What the step leaves to a person besides, and how it is done. */
  readonly forPerson?: readonly string[];
  readonly deadline: string;
  readonly ifSilent: 'deny' | 'approve';
  readonly approverGroup: string;
  readonly quorum: number;
  /** Budgets of policy that are used up, and that an approval lets this pass. */
  readonly exceeds: readonly string[];
  /** Who was called about it, who gave it more time, to whom it was handed; oldest first. */
  readonly notes?: readonly string[];
  /** It can be given more time. */
  readonly isExtendable?: boolean;
  readonly approvedBy: readonly string[];
}
