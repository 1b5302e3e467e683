/** session   somebody who signed in with a browser, until they leave, stay idle, or the day is over */

export interface Session {
  readonly subject: string;
  /** The provider's own id of its session, where it tells one. */
  readonly sid: string | undefined;
  /** Lower-case and verified; undefined when the provider does not vouch for one. */
  readonly email: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Where sessions are kept, for all processes. @throws ERR_STORE_UNAVAILABLE */
export interface Sessions {
  /** Begins one; resolves to its id, which is kept nowhere but by whoever asked. */
  begin(session: Session): Promise<string>;
  /** The session of an id, which then counts as used; undefined when there is none, or its time is over. */
  find(id: string): Promise<(Session & { readonly isDueForRenewal: boolean }) | undefined>;
  /** Gives a session another id; the old one is none from then on. Undefined when there is no such session. */
  renew(id: string): Promise<string | undefined>;
  end(id: string): Promise<void>;
  /** Ends those of the provider's session, or all of a subject where no session is named. */
  endOf(ended: { readonly subject?: string | undefined; readonly sid?: string | undefined }): Promise<number>;
}

/** What the browser keeps while its person is at the provider. */
export interface SignInTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Sign-in at an OpenID provider. */
export interface BrowserSignIn {
  /** Where to send the browser, and what to hold against what it comes back with. @throws ERR_NOT_READY */
  begin(): Promise<{ readonly url: string; readonly transaction: SignInTransaction }>;
  /** Who came back. @throws ERR_UNAUTHENTICATED, ERR_NOT_READY */
  finish(cameBackTo: string, transaction: SignInTransaction): Promise<Session>;
  /** Whose session the provider ended. @throws ERR_UNAUTHENTICATED */
  readLogout(
    token: string,
  ): Promise<{ readonly subject: string | undefined; readonly sid: string | undefined }>;
  /** Where people leave the provider as well; undefined where it offers no such page. */
  endUrl(afterwards: string): Promise<string | undefined>;
}
