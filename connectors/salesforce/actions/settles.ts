/** Salesforce names no time after which a change shows; rows and the Setup Audit Trail follow within seconds. */
export const SETTLES_WITHIN_MS = 5_000;
