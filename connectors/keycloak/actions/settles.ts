/** Keycloak changes and logs in one transaction; a cluster's caches follow within seconds. */
export const SETTLES_WITHIN_MS = 2_000;
