/** countersign/kit: all that a connector's author needs. A connector imports this and nothing else of Countersign. */

/** The one zod of the program: an action's `input` must be made with it. */
export { z } from 'zod';
export { Activity, type ActivityKind, Watermark } from '#domain/activity.ts';
export {
  ActionPlan,
  ActionReceipt,
  type Capability,
  type Effect,
  ProofReading,
} from '#domain/containment.ts';
export type { AccessLayer, Credential } from '#domain/credential.ts';
export { parseDuration } from '#domain/duration.ts';
export { asCountersignError, CountersignError, type ErrorCode, errorCode } from '#domain/errors.ts';
export type { SessionRecord, TokenRecord } from '#domain/evidence.ts';
export { readJsonRecords } from '#domain/json-records.ts';
export type { AccountQuery, ActionRequest, ActivityPull, ActivityQuery } from '#domain/ports.ts';
export type { Account } from '#domain/principal.ts';
export {
  type Action,
  type AuditLog,
  type Connector,
  type ConnectorContext,
  defineAction,
  defineConnector,
  type Lookups,
} from './connector.ts';
export { createHttp, type Http, type HttpAnswer, type HttpOptions, type HttpRequest } from './http.ts';
export { Manifest } from './manifest.ts';
