import type { Activity } from '#domain/activity.ts';
import type { Assessment, SignalResult, Verdict } from '#domain/assessment.ts';
import type { Credential } from '#domain/credential.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import type { DetectionFacts } from '#domain/explanation/timeline-of.ts';
import { activity, BERLIN, COMPLETE, input, NEW_YORK, SAM, TOOL } from '../assessment/evidence.ts';

/** Cases as an analyst meets them, each with an assessment that stands, however signals and weights change. */

export interface Case {
  readonly bundle: EvidenceBundle;
  readonly assessment: Assessment;
  readonly facts: DetectionFacts;
}

const HOME = { ip: '198.51.100.7', asn: { number: 64500, org: 'Home ISP' }, geo: BERLIN };
const HOSTING = { ip: '203.0.113.41', asn: { number: 64999, org: 'Cheap Hosting B.V.' }, geo: NEW_YORK };
const ACCOUNTS: EvidenceBundle['accounts'] = [
  { platform: 'okta', id: SAM.id, email: SAM.email, status: 'active' },
  { platform: 'slack', id: SAM.id, email: SAM.email, status: 'active' },
];
export const LOGS = [COMPLETE, { ...COMPLETE, platform: 'slack', log: 'audit-logs' }];

/** What a signal said: its id, its events, and the sentence. */
type Said = readonly [id: string, evidence: readonly string[], why: string];

interface Given {
  readonly verdict?: Verdict;
  readonly score?: number;
  readonly interval?: readonly [number, number];
  readonly fired?: readonly Said[];
  readonly quiet?: readonly Said[];
  readonly counter?: readonly Said[];
  readonly credential?: Credential;
  readonly more?: Partial<EvidenceBundle>;
}

export const DETECTED_AT = '2026-03-01T10:00:00.000Z';
const SESSION: Credential = { kind: 'session', platform: 'okta', id: 'sess-1' };

export function caseOf(activities: readonly Activity[], given: Given = {}): Case {
  const { credential = SESSION, more } = given;
  const { bundle } = input(activities, { accounts: ACCOUNTS, watermarks: LOGS });
  return {
    bundle: { ...bundle, ...more },
    assessment: assessmentOf(given),
    facts: {
      who: SAM.email,
      credential,
      detections: [{ at: DETECTED_AT, title: 'Session used from a hosting network' }],
      identityProviders: ['okta'],
    },
  };
}

function assessmentOf({
  verdict = 'undecided',
  score = 0.5,
  interval = [0.1, 0.9],
  ...given
}: Given): Assessment {
  const results = (said: readonly Said[] = [], state: SignalResult['state'], llr: number) =>
    said.map(([id, evidence, why], at) => ({
      id,
      state,
      llr: llr - at / 10,
      evidence: evidence.map((uid) => (uid.includes('/') ? uid : `okta/${uid}`)),
      why,
    }));
  return {
    verdict,
    score,
    interval: [...interval],
    signals: [...results(given.fired, 'fired', 3), ...results(given.quiet, 'quiet', -1)],
    counterSignals: results(given.counter, 'fired', -2).map((each) => ({ ...each, explains: [] })),
    blindSpots: [],
    techniques: [],
    wouldChange: [],
    assessedAt: '2026-03-01T10:05:00.000Z',
    evidenceSha256: 'a'.repeat(64),
  };
}

/** Sam signs in with a second factor and works; half an hour later a script goes on with the session from elsewhere. */
export const stolenSession: Case = caseOf(
  [
    activity('s1', 'session-start', '08:00', { ...HOME, eventCode: 'user.session.start' }),
    activity('m1', 'mfa', '08:01', { ...HOME, isMfa: true, eventCode: 'user.authentication.auth_via_mfa' }),
    ...['08:05', '08:20', '08:40', '09:02', '09:30'].map((time, at) =>
      activity(`u${at}`, 'session-use', time, {
        ...HOME,
        eventCode: 'user.authentication.sso',
        application: at % 2 === 0 ? 'Mail' : 'Payroll',
      }),
    ),
    activity('l1', 'login', '08:06', {
      ...HOME,
      platform: 'slack',
      sessionId: 'slack-7',
      eventCode: 'user_login',
    }),
    activity('f1', 'api-call', '08:10', {
      ...HOME,
      platform: 'slack',
      sessionId: 'slack-7',
      eventCode: 'file_downloaded',
    }),
    ...['09:35', '09:41', '09:44', '09:58'].map((time, at) =>
      activity(`x${at}`, 'session-use', time, {
        ...HOSTING,
        userAgent: TOOL,
        eventCode: 'user.authentication.sso',
        application: 'Payroll',
      }),
    ),
    activity('v1', 'vendor-verdict', '09:50', {
      ...HOSTING,
      userAgent: TOOL,
      eventCode: 'security.session.detect',
      vendorVerdict: 'session hijacking risk HIGH',
    }),
    activity('c1', 'credential-added', '09:59', {
      ...HOSTING,
      userAgent: TOOL,
      eventCode: 'user.mfa.factor.activate',
    }),
  ],
  {
    verdict: 'stolen',
    score: 0.97,
    interval: [0.94, 0.99],
    fired: [
      [
        'session-context-changed',
        ['s1', 'x0', 'x1', 'x2', 'x3'],
        'session sess-1 moved from Home ISP with Chrome on macOS to Cheap Hosting B.V. with python-requests',
      ],
      [
        'concurrent-geographies',
        ['u4', 'x0'],
        'the person was in Berlin until 09:30 and in New York from 09:35 on: at least 6285 km apart within 5 min',
      ],
      ['vendor-verdict', ['v1'], 'okta itself judged: session hijacking risk HIGH'],
    ],
    quiet: [['no-matching-authentication', ['s1'], 'every use follows a sign-in']],
  },
);

/** Everything came out of the organisation's own network, and began with a sign-in. */
export const explainedUse: Case = caseOf(
  [
    activity('s1', 'session-start', '07:30', HOME),
    activity('m1', 'mfa', '07:31', { ...HOME, isMfa: true }),
    activity('u1', 'session-use', '08:00', HOME),
    activity('u2', 'session-use', '09:30', { ...HOME, userAgent: TOOL }),
    activity('u3', 'session-use', '09:55', HOME),
  ],
  {
    verdict: 'explained',
    score: 0.04,
    interval: [0.02, 0.08],
    quiet: [['no-matching-authentication', ['s1'], 'every use follows a sign-in']],
    counter: [['known-egress', ['u1', 'u2', 'u3'], 'every use came from known egress: office']],
  },
);

/** The log has a gap where the sign-in would be, and another is not there at all. */
export const undecidedWithGap: Case = (() => {
  const activities = [
    activity('u1', 'session-use', '09:10', HOME),
    activity('u2', 'session-use', '09:40', HOSTING),
    activity('t1', 'token-mint', '09:45', { ...HOSTING, grantType: 'session', tokenId: 'tok-9' }),
  ];
  const gap = {
    from: '2026-03-01T06:00:00.000Z',
    until: '2026-03-01T09:00:00.000Z',
    why: 'the source was down',
  };
  const marks = [{ ...COMPLETE, gaps: [gap], completeUntil: '2026-03-01T10:30:00.000Z' }];
  const gaps = [
    { platform: 'slack', what: 'activity', code: 'ERR_NOT_FOUND', why: 'no log of it was given' },
  ];
  return caseOf(activities, {
    fired: [['concurrent-geographies', ['u1', 'u2'], 'the person was in Berlin and New York within 30 min']],
    more: { watermarks: marks, gaps },
  });
})();

/** One person with forty sessions, one of which is in question. */
export const fortySessions: Case = caseOf(
  Array.from({ length: 40 }, (_, n) => {
    const at = (minute: number): string =>
      new Date(Date.UTC(2026, 2, 1, 4) + (n * 9 + minute) * 60_000).toISOString();
    const place = n === 17 ? HOSTING : HOME;
    return [
      ...(n === 17 ? [] : [activity(`s${n}`, 'session-start', at(0), { ...HOME, sessionId: `sess-${n}` })]),
      ...Array.from({ length: 12 }, (_, use) =>
        activity(`u${n}-${use}`, 'session-use', at(use * 5), { ...place, sessionId: `sess-${n}` }),
      ),
    ];
  }).flat(),
  {
    verdict: 'forged',
    score: 0.99,
    interval: [0.98, 1],
    credential: { kind: 'session', platform: 'okta', id: 'sess-17' },
    fired: [
      [
        'no-matching-authentication',
        Array.from({ length: 12 }, (_, use) => `u17-${use}`),
        'session sess-17 was used 12 times, and nobody signed in for it',
      ],
      ['concurrent-geographies', ['u16-11', 'u17-0'], 'the person was in Berlin and New York at once'],
    ],
  },
);

/** Names that want to be markup, commands or nonsense. */
export const HOSTILE = [
  '</text><script>alert(1)</script>',
  '"><svg onload=alert(1)>&amp;&#x3c;',
  ']]>--><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  '\u001b[31mred\u001b[0m\u0000\u0007\ufffe\ud800',
  '\u202eevitcelloc\u2066\u200b\u{e0041}',
  `${'\u0300'.repeat(50)}Z${'W'.repeat(5_000)}`,
  '```\n# heading\n[link](javascript:alert(1))',
  '漢字'.repeat(80),
] as const;

export const hostileNames: Case = caseOf(
  HOSTILE.flatMap((text, at) => {
    const named = {
      ip: text.slice(0, 2_000),
      asn: { org: text.slice(0, 2_000) },
      geo: { country: text.slice(0, 2_000) },
      userAgent: text.slice(0, 2_000),
      operation: text.slice(0, 2_000),
      application: text.slice(0, 2_000),
    };
    return [
      activity(`s${at}`, 'session-start', `08:${at}0`.slice(0, 5), {
        ...named,
        sessionId: text.slice(0, 2_000),
      }),
      activity(`h${at}`, 'session-use', `09:${at}0`.slice(0, 5), {
        ...named,
        sessionId: text.slice(0, 2_000),
      }),
    ];
  }),
  {
    credential: { kind: 'session', platform: 'okta', id: HOSTILE[0] },
    fired: HOSTILE.map((text, at) => ['session-context-changed', [`h${at}`], text]),
  },
);
