import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { clientFamily } from './clients.ts';
import { incompleteness } from './completeness.ts';
import type { AssessmentInput } from './input.ts';
import { isSame } from './same.ts';
import { firstAtLeast } from './sorted.ts';
import { byTime } from './uses.ts';
import { CLOCK_SKEW_MS, MFA } from './weights.ts';

/** Whether a sign-in went with a second factor. */
export interface Factor {
  readonly signIn: Activity;
  /** `remembered`: none was asked for, on a device or in a place where one had been passed. */
  readonly state: 'passed' | 'remembered' | 'absent' | 'unknown';
  readonly blindSpots: readonly BlindSpot[];
}

/** The second factors of one person's sign-ins, out of that person's records. */
export class SecondFactors {
  /** Those that succeeded, oldest first. */
  readonly signIns: readonly Activity[];
  private readonly input: AssessmentInput;
  /** Platforms whose records would show a factor that is passed there. */
  private readonly showing: ReadonlySet<string>;
  private readonly signInsBySession: ReadonlyMap<string, readonly Activity[]>;
  private readonly factors = new Map<Activity, Factor>();
  private readonly passedSessions: ReadonlySet<string>;
  private readonly passedByMoment: ReadonlyMap<string, ReadonlyMap<string | undefined, readonly Activity[]>>;
  private readonly passedByPlatform: ReadonlyMap<string, readonly PassedFrom[]>;

  constructor(own: readonly Activity[], input: AssessmentInput) {
    this.input = input;
    this.signIns = own.filter(isSignIn).toSorted(byTime);
    const keyed = this.signIns.flatMap((signIn) => sessionKeys(signIn).map((key) => ({ key, signIn })));
    this.signInsBySession = new Map(
      [...Map.groupBy(keyed, ({ key }) => key)].map(([key, found]) => [
        key,
        found.map(({ signIn }) => signIn),
      ]),
    );
    const shown = own.filter(
      ({ platform, isMfa }) =>
        isMfa === true || (isMfa === false && input.identityProviders.includes(platform)),
    );
    this.showing = new Set(shown.map(({ platform }) => platform));
    const passed = own.filter(({ isMfa, outcome }) => isMfa === true && outcome !== 'failure');
    this.passedSessions = new Set(passed.flatMap(sessionKeys));
    this.passedByPlatform = passedFrom(passed);
    const factors = passed.filter(({ kind }) => kind === 'mfa');
    this.passedByMoment = byMoment(factors);
  }

  /** The sign-ins that began the session a record belongs to. */
  behind(activity: Activity): readonly Activity[] {
    if (isSignIn(activity)) return [activity];
    return [...new Set(sessionKeys(activity).flatMap((key) => this.signInsBySession.get(key) ?? []))];
  }

  factorOf(signIn: Activity): Factor {
    const known = this.factors.get(signIn) ?? this.readFactor(signIn);
    this.factors.set(signIn, known);
    return known;
  }

  private readFactor(signIn: Activity): Factor {
    const { platform } = signIn;
    const isPassed = signIn.isMfa === true || this.isPassedWith(signIn);
    if (isPassed === true) return { signIn, state: 'passed', blindSpots: [] };
    if (!this.showing.has(platform)) {
      const why = 'no record of the person shows one there: the platform shows none, or none was ever passed';
      return unknown(signIn, 'second factors', why);
    }
    if (isPassed === undefined) {
      return unknown(
        signIn,
        'addresses of second factors',
        'one was passed at that time, nobody knows from where',
      );
    }
    if (signIn.isMfa === false) return { signIn, state: 'absent', blindSpots: [] };
    const at = Date.parse(signIn.time);
    const from = new Date(at - MFA.joinMs).toISOString();
    const until = new Date(at + CLOCK_SKEW_MS).toISOString();
    const blindSpots = incompleteness(this.input, [platform], from, until);
    if (blindSpots.length > 0) return { signIn, state: 'unknown', blindSpots };
    const isRemembered = this.isRemembered(signIn);
    if (isRemembered === undefined) {
      return unknown(signIn, 'devices', 'whether it is a device that passed one before cannot be told');
    }
    return { signIn, state: isRemembered ? 'remembered' : 'absent', blindSpots };
  }

  /** Undefined where one was passed beside it that may have been another session's. */
  private isPassedWith(signIn: Activity): boolean | undefined {
    if (sessionKeys(signIn).some((key) => this.passedSessions.has(key))) return true;
    const near = [-1, 0, 1].flatMap((shift) => this.passedByMoment.get(momentKey(signIn, shift)) ?? []);
    // One from another address was passed elsewhere: those are not looked at one by one.
    const addresses = signIn.ip === undefined ? undefined : new Set([signIn.ip, undefined]);
    const maybe = near.flatMap((byAddress) =>
      [...(addresses ?? byAddress.keys())].flatMap((ip) => byAddress.get(ip) ?? []),
    );
    return anyOf(maybe.map((passed) => isBeside(passed, signIn)));
  }

  private isRemembered(signIn: Activity): boolean | undefined {
    const at = Date.parse(signIn.time);
    const passed = this.passedByPlatform.get(signIn.platform) ?? [];
    let isUntold = passed.length > MOST_PLACES;
    for (const { from, times } of passed.slice(0, MOST_PLACES)) {
      const last = times[firstAtLeast(times, at) - 1];
      if (last === undefined || at - last > MFA.rememberedMs) continue;
      const isOne = isOneDevice(from, signIn);
      if (isOne === true) return true;
      isUntold ||= isOne === undefined;
    }
    return isUntold ? undefined : false;
  }
}

/** More than anybody passes factors from: so many are compared, those of the last factors first. */
const MOST_PLACES = 1_000;

/** Where factors were passed from alike. */
interface PassedFrom {
  readonly from: Activity;
  /** In milliseconds since 1970, oldest first. */
  readonly times: readonly number[];
}

function passedFrom(passed: readonly Activity[]): ReadonlyMap<string, readonly PassedFrom[]> {
  const alike = Map.groupBy(passed, ({ platform, deviceId, userAgent, ip, asn }) =>
    JSON.stringify([platform, deviceId, userAgent, ip, asn?.number]),
  );
  const all = [...alike.values()].map((found) => ({
    from: found[0]!,
    times: found.map(({ time }) => Date.parse(time)).toSorted((a, b) => a - b),
  }));
  return Map.groupBy(
    all.toSorted((a, b) => b.times.at(-1)! - a.times.at(-1)! || byTime(b.from, a.from)),
    ({ from }) => from.platform,
  );
}

/** By moment, then by address. */
function byMoment(
  factors: readonly Activity[],
): ReadonlyMap<string, ReadonlyMap<string | undefined, readonly Activity[]>> {
  const moments = Map.groupBy(factors, (each) => momentKey(each, 0));
  return new Map([...moments].map(([key, found]) => [key, Map.groupBy(found, ({ ip }) => ip)]));
}

function unknown(signIn: Activity, what: string, why: string): Factor {
  return { signIn, state: 'unknown', blindSpots: [{ platform: signIn.platform, what, why }] };
}

/** One that holds is enough; none holds only when none may. */
function anyOf(each: readonly (boolean | undefined)[]): boolean | undefined {
  return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
}

function isSignIn({ kind, outcome, actor }: Activity): boolean {
  const isOfPerson = actor?.type !== 'workload' && actor?.type !== 'system';
  return (kind === 'login' || kind === 'session-start') && outcome !== 'failure' && isOfPerson;
}

/** Where ids do not join: the same moment and the same address. */
function isBeside(passed: Activity, signIn: Activity): boolean | undefined {
  const apartMs = Math.abs(Date.parse(passed.time) - Date.parse(signIn.time));
  if (apartMs > MFA.joinMs || isSame(passed.sessionId, signIn.sessionId) === false) return false;
  return isSame(passed.actor?.id, signIn.actor?.id) === false ? false : isSame(passed.ip, signIn.ip);
}

/** The device, where it is told; else the same kind of client in the same network. */
function isOneDevice(passed: Activity, signIn: Activity): boolean | undefined {
  const isSameDevice = isSame(passed.deviceId, signIn.deviceId);
  if (isSameDevice !== undefined) return isSameDevice;
  const isSameClient = isSame(clientFamily(passed.userAgent), clientFamily(signIn.userAgent));
  const isSameNetwork =
    isSame(passed.ip, signIn.ip) === true || isSame(passed.asn?.number, signIn.asn?.number);
  if (isSameClient === false || isSameNetwork === false) return false;
  return isSameClient === true && isSameNetwork === true ? true : undefined;
}

function sessionKeys({ platform, sessionId, rootSessionId }: Activity): readonly string[] {
  return [sessionId, rootSessionId].flatMap((id) => (id === undefined ? [] : [`${platform}\n${id}`]));
}

function momentKey({ platform, time }: Activity, shift: number): string {
  return `${platform}\n${Math.floor(Date.parse(time) / MFA.joinMs) + shift}`;
}
