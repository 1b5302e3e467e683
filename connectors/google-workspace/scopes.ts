/** The OAuth scopes that are delegated to the service account. */

const AUTH = 'https://www.googleapis.com/auth';

export const REPORTS_READ = `${AUTH}/admin.reports.audit.readonly`;
export const USERS_READ = `${AUTH}/admin.directory.user.readonly`;
/** Changes a user; reads one too. */
export const USERS_WRITE = `${AUTH}/admin.directory.user`;
/** Sign-out, tokens, app passwords, backup codes, 2-Step Verification; Google has no narrower one, not even to read. */
export const USER_SECURITY = `${AUTH}/admin.directory.user.security`;

export const READ_SCOPES = [REPORTS_READ, USERS_READ, USER_SECURITY];
/** What is asked for unless the setting `scopes` says otherwise. */
export const ALL_SCOPES = [REPORTS_READ, USERS_WRITE, USER_SECURITY];
