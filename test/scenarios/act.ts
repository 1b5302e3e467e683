/**
 * The language between life and logs: what people, programs and attackers do (`Act`), told without any platform's words.
 *
 * `test/scenarios/life` and `test/scenarios/attacks` say who does what; `test/scenarios/platforms` writes of each act the
 * raw records that the platforms concerned would log. Nothing here knows the analytic, its signals or its thresholds.
 */

/** The platforms a world has; those of a case's log files. */
export type LogPlatform =
  | 'okta'
  | 'entra-id'
  | 'google-workspace'
  | 'github'
  | 'slack'
  | 'salesforce'
  | 'aws';

/** Where traffic leaves for the internet. */
export interface Origin {
  readonly ip: string;
  readonly asn: number;
  readonly asOrg: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly lat: number;
  readonly lon: number;
  /** Whether a platform that rates addresses would call it a proxy. */
  readonly isProxy: boolean;
}

/** A browser, an app or a program on a machine. */
export interface Device {
  /** Stable for the device; platforms that log a device token derive theirs from it. */
  readonly id: string;
  readonly userAgent: string;
  readonly os: string;
  readonly browser: string;
  /** Known to the directory and compliant. */
  readonly isManaged: boolean;
}

export interface Person {
  /** Stable and unique in a world; platforms derive their own ids from it. */
  readonly key: string;
  readonly email: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

interface Base {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly person: Person;
  readonly device: Device;
  readonly origin: Origin;
}

export type Method = 'password' | 'push' | 'otp' | 'webauthn' | 'sms';

/** Somebody signs in at a platform itself: at an identity provider, or locally at an application. */
export interface SignIn extends Base {
  readonly kind: 'sign-in';
  readonly platform: LogPlatform;
  /** The session that begins with it; every use names it again. */
  readonly session: string;
  /** What was passed now; a remembered device leaves the second factor out. */
  readonly methods: readonly Method[];
  /** Whether the platform's policy demanded a second factor. */
  readonly isMfaDemanded: boolean;
  /** Whether the second factor was met by a remembered device or an earlier claim, without being asked for. */
  readonly isMfaRemembered: boolean;
  /** `interactive` in a browser or app; `legacy` protocols carry no second factor; `device-code` is approved elsewhere. */
  readonly flow: 'interactive' | 'legacy' | 'device-code';
  readonly isSuccess: boolean;
}

/**
 * An application lets somebody in because an identity provider vouched (SAML or OpenID Connect).
 *
 * Both sides log it. `assertion` is missing at the identity provider when the assertion was forged: then `isAtProvider` is
 * false and only the application knows of it.
 */
export interface Federated extends Base {
  readonly kind: 'federated-sign-in';
  readonly provider: LogPlatform;
  readonly providerSession: string;
  readonly platform: LogPlatform;
  readonly session: string;
  readonly protocol: 'saml' | 'openid-connect';
  /** The id of the assertion, unique; a replayed one comes twice. */
  readonly assertion: string;
  readonly isAtProvider: boolean;
  readonly isAtApplication: boolean;
}

/** A client gets a new access token for a session or refresh token, without the person. */
export interface Refresh extends Base {
  readonly kind: 'refresh';
  readonly platform: LogPlatform;
  readonly session: string;
  /** The access token that comes of it; uses name it. */
  readonly token: string;
  readonly client: OAuthClient;
}

export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  /** Of the platform's vendor itself. */
  readonly isFirstParty: boolean;
}

/** A key, personal access token or OAuth grant is made, which outlives the session it was made in. */
export interface Mint extends Base {
  readonly kind: 'mint';
  readonly platform: LogPlatform;
  readonly session: string;
  readonly token: string;
  readonly what: 'api-key' | 'oauth-grant' | 'temporary-key';
  readonly name: string;
  readonly scopes: readonly string[];
  readonly client?: OAuthClient;
}

/** Something is read or changed with a session or token. */
export interface Use extends Base {
  readonly kind: 'use';
  readonly platform: LogPlatform;
  readonly session?: string;
  readonly token?: string;
  /** What is done, in no platform's words. */
  readonly does: Deed;
  /** A name of what it is done to: a repository, a file, an object, a mailbox. */
  readonly to: string;
  readonly client?: OAuthClient;
  readonly isSuccess: boolean;
}

export type Deed =
  | 'read'
  | 'list'
  | 'write'
  | 'delete'
  | 'export'
  | 'clone'
  | 'message'
  | 'query'
  | 'admin-read'
  | 'create-user'
  | 'change-role'
  | 'create-key'
  | 'enrol-factor'
  | 'forwarding-rule'
  | 'read-secret'
  | 'describe';

/** An administrator acts as the person with leave, as the platform logs it (Okta support, Salesforce LoginAs). */
export interface Impersonate extends Base {
  readonly kind: 'impersonate';
  readonly platform: LogPlatform;
  readonly by: Person;
  readonly session: string;
}

export interface SignOut extends Base {
  readonly kind: 'sign-out';
  readonly platform: LogPlatform;
  readonly session: string;
}

/** A factor, password or key of the account changes, by the person or by an administrator. */
export interface AccountChange extends Base {
  readonly kind: 'account-change';
  readonly platform: LogPlatform;
  readonly session: string;
  readonly what: 'password-reset' | 'factor-enrolled' | 'factor-removed';
}

/** The platform's vendor itself finds something wrong. */
export interface VendorAlert extends Base {
  readonly kind: 'vendor-alert';
  readonly platform: LogPlatform;
  readonly session: string;
  readonly grade: 'high' | 'medium' | 'low';
}

export type Act =
  | SignIn
  | Federated
  | Refresh
  | Mint
  | Use
  | Impersonate
  | SignOut
  | AccountChange
  | VendorAlert;

/** One raw record as the platform writes it, with when it becomes readable in the log. */
export interface Written {
  readonly platform: LogPlatform;
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Writes what a platform logs of an act; nothing where it logs none of it. Every platform is asked of every act. */
export interface Voice {
  readonly platform: LogPlatform;
  write(act: Act): readonly Written[];
}
