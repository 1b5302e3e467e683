import type { Activity } from '#domain/activity.ts';
import type { Credential } from '#domain/credential.ts';
import type { Account, Principal } from '#domain/principal.ts';

/** Most ids and addresses that records tie together; an organisation has fewer, an attack on our memory more. */
const MOST_TIED = 400_000;
/** Most accounts and addresses of one person. */
const MOST_OF_ONE = 64;

/**
 * Tells which records concern the person or the credential in question, across platforms.
 *
 * A platform's own id and an e-mail address are tied where one record names both of one actor; from what the detection
 * names, such ties are followed. Display names tie nothing: people share them.
 */
export class Identities {
  /** More was named than can be held: some of the person's records may not be known as theirs. */
  isCut = false;
  private readonly principal: Principal;
  private readonly credential: Credential | undefined;
  /** `email/…` and `id/<platform>/…`, each with what it is tied to. */
  private readonly ties = new Map<string, Set<string>>();
  private own: ReadonlySet<string>;

  constructor(principal: Principal, credential: Credential | undefined) {
    this.principal = principal;
    this.credential = credential;
    this.own = new Set(this.named());
  }

  /** Learns what a record ties together: a login in the form of an address stands for one where none is told. */
  learn({ platform, actor }: Activity): void {
    if (actor?.id === undefined) return;
    const id = idKey(platform, actor.id);
    const address = actor.email ?? (actor.name?.includes('@') ? actor.name : undefined);
    const others = [
      ...(address === undefined ? [] : [emailKey(address)]),
      ...(actor.alternateId === undefined ? [] : [idKey(platform, actor.alternateId)]),
    ];
    for (const other of others) {
      this.tie(id, other);
      this.tie(other, id);
    }
  }

  /** Follows the ties from what the detection names; call it when all records were learned from. */
  follow(): void {
    const found = new Set(this.named());
    for (const key of found) {
      for (const next of this.ties.get(key) ?? this.tiedAnywhere(key)) {
        if (found.size < MOST_OF_ONE) found.add(next);
        else this.isCut = true;
      }
    }
    this.own = found;
  }

  /** Whether an activity is of the person, is done to them, or shows the credential. */
  concerns(activity: Activity): boolean {
    return this.isOfPerson(activity) || this.showsCredential(activity);
  }

  /** Whether the person is known by something that this log's records could carry. */
  canBeJoined(platform: string, carriesEmails: boolean): boolean {
    const keys = [...this.own];
    if (keys.some((key) => key.startsWith(`id/${platform}/`) || key.startsWith('id/*/'))) return true;
    if (this.isKnownByName(platform)) return true;
    return carriesEmails && keys.some((key) => key.startsWith('email/'));
  }

  /** The accounts that the ties lead to. */
  accounts(): Account[] {
    const keys = [...this.own];
    const email = keys.find((key) => key.startsWith('email/'))?.slice('email/'.length);
    return keys.flatMap((key) => {
      const [, platform, id] = /^id\/([a-z0-9-]+)\/(.+)$/s.exec(key) ?? [];
      if (platform === undefined || id === undefined) return [];
      return [
        {
          platform,
          id: id.slice(0, 512),
          ...(email ? { email: email.slice(0, 512) } : {}),
          status: 'unknown' as const,
        },
      ];
    });
  }

  private isOfPerson({ platform, actor, targets }: Activity): boolean {
    if (actor && this.isOwn(platform, actor.id, actor.email, actor.name)) return true;
    if (actor?.alternateId !== undefined && this.isOwn(platform, actor.alternateId)) return true;
    return targets?.some(({ id, name }) => this.isOwn(platform, id, undefined, name)) ?? false;
  }

  private isOwn(platform: string, id?: string, email?: string, name?: string): boolean {
    if (email !== undefined && this.own.has(emailKey(email))) return true;
    if (id !== undefined && (this.own.has(idKey(platform, id)) || this.own.has(idKey('*', id)))) return true;
    if (name === undefined) return false;
    if (name.includes('@') && this.own.has(emailKey(name))) return true;
    return this.isKnownByName(platform) && name === this.principal.name;
  }

  private showsCredential({ sessionId, rootSessionId, tokenId }: Activity): boolean {
    const id = this.credential?.id ?? this.credential?.fingerprint;
    return id !== undefined && (sessionId === id || rootSessionId === id || tokenId === id);
  }

  /** A name is looked for as it stands only where there is nothing better. */
  private isKnownByName(platform: string): boolean {
    const { email, uid, name, platform: own } = this.principal;
    return name !== undefined && email === undefined && uid === undefined && (own ?? platform) === platform;
  }

  /** A name without blanks may be a login, which some platforms have for an id. */
  private named(): string[] {
    const { email, uid, name, platform } = this.principal;
    const isLogin = name !== undefined && !/\s/.test(name);
    const isAlone = email === undefined && uid === undefined;
    return [
      ...(email === undefined ? [] : [emailKey(email)]),
      ...(uid === undefined ? [] : [idKey(platform ?? '*', uid)]),
      ...(isLogin && name.includes('@') ? [emailKey(name)] : []),
      ...(isLogin && (platform !== undefined || isAlone) ? [idKey(platform ?? '*', name)] : []),
    ];
  }

  /** An id whose platform is not told is looked for on each. */
  private *tiedAnywhere(key: string): Iterable<string> {
    if (!key.startsWith('id/*/')) return;
    const ending = key.slice('id/*'.length);
    for (const [each, tied] of this.ties) {
      if (each.startsWith('id/') && each.slice(each.indexOf('/', 'id/'.length)) === ending) yield* tied;
    }
  }

  private tie(from: string, to: string): void {
    const tied = this.ties.get(from);
    if (tied) {
      if (tied.size < MOST_OF_ONE) tied.add(to);
    } else if (this.ties.size < MOST_TIED) this.ties.set(from, new Set([to]));
    else this.isCut = true;
  }
}

function emailKey(email: string): string {
  return `email/${email.toLowerCase()}`;
}

function idKey(platform: string, id: string): string {
  return `id/${platform}/${id}`;
}
