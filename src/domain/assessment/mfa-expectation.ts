import type { AssessmentInput } from './input.ts';
import type { SecondFactors } from './second-factors.ts';
import { emailsOf } from './subject.ts';
import { questionFrom } from './uses.ts';
import { MFA } from './weights.ts';

/** Whether a second factor is expected of somebody on a platform, and why that is known or not. */
export interface MfaExpectation {
  readonly isExpected: boolean | undefined;
  readonly why: string;
}

/**
 * What policy says (`expectedMfa`); where it says nothing, what the person did before the days in question: of at least
 * three sign-ins at least four in five with a second factor.
 */
export function mfaExpectation(
  platform: string,
  factors: SecondFactors,
  input: AssessmentInput,
): MfaExpectation {
  const { expectedMfa } = input;
  if (expectedMfa !== undefined) {
    const emails = emailsOf(input);
    const isExempt = expectedMfa.exempt.some((email) => emails.has(email.toLowerCase()));
    if (isExempt) return { isExpected: false, why: 'policy exempts the person' };
    return expectedMfa.default
      ? { isExpected: true, why: 'policy expects one' }
      : { isExpected: false, why: 'policy expects none' };
  }
  const from = questionFrom(input);
  const states = factors.signIns
    .filter((signIn) => signIn.platform === platform && signIn.time < from)
    .map((signIn) => factors.factorOf(signIn).state)
    .filter((state) => state !== 'unknown');
  const passed = states.filter((state) => state !== 'absent').length;
  const share = `${passed} of ${states.length} earlier sign-ins at ${platform} went with one`;
  if (states.length < MFA.leastHistory)
    return { isExpected: undefined, why: `${share}, and policy does not say` };
  return { isExpected: passed / states.length >= MFA.usualShare, why: share };
}
