/** countersign/kit: all that a connector's author needs. A connector imports this and nothing else of Countersign. */

/** The one zod of the program: an action's `input` must be made with it. */
export { z } from 'zod';
export { Activity, type ActivityKind, Watermark } from '#domain/activity.ts';
export type { AccountQuery, ActionRequest, ActivityPull, ActivityQuery } from '#domain/connectors.ts';
export {
  ActionPlan,
  ActionReceipt,
  type ByHand,
  type Capability,
  type ContainmentCapability,
  type Effect,
  ProofReading,
} from '#domain/containment.ts';
export type { AccessLayer, Credential } from '#domain/credential.ts';
export { parseDuration } from '#domain/duration.ts';
export { asCountersignError, CountersignError, type ErrorCode, errorCode } from '#domain/errors.ts';
export type { SessionRecord, TokenRecord } from '#domain/evidence.ts';
export { InventoryRecord } from '#domain/inventory.ts';
export { readJsonRecords } from '#domain/json-records.ts';
export type { Account } from '#domain/principal.ts';
export type { ReceivedLog, ReceivedQuery, ReceivedRecord, ReceivedRecords } from '#domain/received.ts';
export { known, labelOf, readInput, sessionIdOf } from './action-request.ts';
export { type Call, callOf, change, nothingCalled, receiptOf } from './call.ts';
export {
  type Action,
  type AuditLog,
  type Connector,
  type ConnectorContext,
  defineAction,
  defineConnector,
  type Identity,
  type Inventory,
  type Lookups,
  type Preflight,
} from './connector.ts';
export { createHttp, type Http, type HttpAnswer, type HttpOptions, type HttpRequest } from './http.ts';
export { inTurn, type Part } from './in-turn.ts';
export { type Findings, judge } from './judge.ts';
export { type IssuedToken, type KeptToken, keepToken } from './kept-token.ts';
export { Manifest } from './manifest.ts';
export { type KindFacts, OCSF_CLASSES, ocsfFacts } from './ocsf-class.ts';
export { allByCursor, type CursorPage, endlessList, MOST_PAGES } from './pages.ts';
export { type Passed, passGate } from './platform-gate.ts';
export { type RateState, rateStateOf, resetAfterMs, retryAfterMs } from './rate-headers.ts';
export { readAnswer } from './read-answer.ts';
export { type Line, type ReadRecords, type RecordFault, readRecords } from './read-records.ts';
export { orUndefined, recoded } from './recoded.ts';
export { checkedActivity, given, isRecord, type Raw, UNKNOWN_TIME, unreadableRecord } from './record.ts';
export { ScimUser, ScimUsers, scimSetActive, scimUserNamed } from './scim.ts';
export { type ListOptions, type TypedHttp, typedHttp } from './typed-http.ts';
export { type Completeness, watermarkOf } from './watermark.ts';
export { withToken } from './with-token.ts';
