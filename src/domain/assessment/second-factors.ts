import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { clientFamily } from './clients.ts';
import { incompleteness } from './completeness.ts';
import type { AssessmentInput } from './input.ts';
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
  private readonly passedBySession: ReadonlyMap<string, readonly Activity[]>;
  private readonly passedByMoment: ReadonlyMap<string, readonly Activity[]>;
  private readonly passedByDevice: ReadonlyMap<string, readonly Activity[]>;

  constructor(own: readonly Activity[], input: AssessmentInput) {
    this.input = input;
    this.signIns = own.filter(isSignIn).toSorted(byTime);
    const shown = own.filter(
      ({ platform, isMfa }) =>
        isMfa === true || (isMfa === false && input.identityProviders.includes(platform)),
    );
    this.showing = new Set(shown.map(({ platform }) => platform));
    const passed = own.filter(({ isMfa, outcome }) => isMfa === true && outcome !== 'failure');
    this.passedBySession = indexed(passed, sessionKeys);
    this.passedByDevice = indexed(passed, deviceKeys);
    this.passedByMoment = indexed(
      passed.filter(({ kind }) => kind === 'mfa'),
      (each) => [momentKey(each, 0)],
    );
  }

  /** The sign-ins that began the session a record belongs to. */
  behind(activity: Activity): readonly Activity[] {
    if (isSignIn(activity)) return [activity];
    const keys = sessionKeys(activity);
    return this.signIns.filter((signIn) => sessionKeys(signIn).some((key) => keys.includes(key)));
  }

  factorOf(signIn: Activity): Factor {
    const { platform } = signIn;
    if (signIn.isMfa === true || this.isPassedWith(signIn))
      return { signIn, state: 'passed', blindSpots: [] };
    if (!this.showing.has(platform)) {
      const why = 'no record of the person shows one there: the platform shows none, or none was ever passed';
      return { signIn, state: 'unknown', blindSpots: [{ platform, what: 'second factors', why }] };
    }
    if (signIn.isMfa === false) return { signIn, state: 'absent', blindSpots: [] };
    const at = Date.parse(signIn.time);
    const from = new Date(at - MFA.joinMs).toISOString();
    const until = new Date(at + CLOCK_SKEW_MS).toISOString();
    const blindSpots = incompleteness(this.input, [platform], from, until);
    if (blindSpots.length > 0) return { signIn, state: 'unknown', blindSpots };
    return { signIn, state: this.isRemembered(signIn) ? 'remembered' : 'absent', blindSpots };
  }

  private isPassedWith(signIn: Activity): boolean {
    if (sessionKeys(signIn).some((key) => this.passedBySession.has(key))) return true;
    return [-1, 0, 1].some((shift) =>
      this.passedByMoment.get(momentKey(signIn, shift))?.some((passed) => isBeside(passed, signIn)),
    );
  }

  private isRemembered(signIn: Activity): boolean {
    const at = Date.parse(signIn.time);
    return deviceKeys(signIn).some((key) =>
      this.passedByDevice.get(key)?.some(({ time }) => {
        const ageMs = at - Date.parse(time);
        return ageMs > 0 && ageMs <= MFA.rememberedMs;
      }),
    );
  }
}

function isSignIn({ kind, outcome, actor }: Activity): boolean {
  const isOfPerson = actor?.type !== 'workload' && actor?.type !== 'system';
  return (kind === 'login' || kind === 'session-start') && outcome !== 'failure' && isOfPerson;
}

/** Where ids do not join: the same moment, and nothing that says it was another session or another address. */
function isBeside(passed: Activity, signIn: Activity): boolean {
  const differ = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  const apartMs = Math.abs(Date.parse(passed.time) - Date.parse(signIn.time));
  return (
    apartMs <= MFA.joinMs &&
    !differ(passed.sessionId, signIn.sessionId) &&
    !differ(passed.ip, signIn.ip) &&
    !differ(passed.actor?.id, signIn.actor?.id)
  );
}

function sessionKeys({ platform, sessionId, rootSessionId }: Activity): readonly string[] {
  return [sessionId, rootSessionId].flatMap((id) => (id === undefined ? [] : [`${platform}\n${id}`]));
}

/** What a platform may remember a person by: the device, or the same kind of client in the same network. */
function deviceKeys({ platform, deviceId, userAgent, asn, ip }: Activity): readonly string[] {
  const client = clientFamily(userAgent);
  const network = asn?.number ?? ip;
  return [
    ...(deviceId === undefined ? [] : [`${platform}\ndevice\n${deviceId}`]),
    ...(client === undefined || network === undefined ? [] : [`${platform}\nclient\n${client}\n${network}`]),
  ];
}

function momentKey({ platform, time }: Activity, shift: number): string {
  return `${platform}\n${Math.floor(Date.parse(time) / MFA.joinMs) + shift}`;
}

function indexed(
  activities: readonly Activity[],
  keysOf: (activity: Activity) => readonly string[],
): ReadonlyMap<string, readonly Activity[]> {
  const index = new Map<string, Activity[]>();
  for (const activity of activities) {
    for (const key of keysOf(activity)) {
      const held = index.get(key);
      if (held) held.push(activity);
      else index.set(key, [activity]);
    }
  }
  return index;
}
