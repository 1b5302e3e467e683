import type { PresentedAssertion } from '#domain/presented-token.ts';
import { storable, there } from './storable.ts';
import { attribute, childrenNamed, elementsNamed, firstAt, NAMESPACES, textOf } from './xml.ts';

const SAML = NAMESPACES.assertion;
const MOST_AUDIENCES = 20;
const LATEST = '9999-12-31';

/** What an assertion says, as far as it may be kept. */
export interface ReadAssertion {
  readonly claims: PresentedAssertion['claims'];
  readonly faults: readonly string[];
}

/** Reads one `Assertion`; undefined for one that names no issuer. @see SAML Core §2.3.3 */
export function readAssertion(assertion: Element): ReadAssertion | undefined {
  const faults: string[] = [];
  const text = (name: string, element: Element | undefined): string | undefined => {
    const found = textOf(element);
    if (found && !found.isPlain) faults.push(`something other than text stands in its ${name}`);
    return storable(found?.text);
  };
  const time = (element: Element | undefined, name: string): string | undefined =>
    instantIn(attribute(element, name), name, faults);
  const Issuer = text('Issuer', firstAt(assertion, SAML, 'Issuer'));
  if (Issuer === undefined) return undefined;
  const conditions = firstAt(assertion, SAML, 'Conditions');
  const statement = firstAt(assertion, SAML, 'AuthnStatement');
  const confirmation = firstAt(assertion, SAML, 'Subject', 'SubjectConfirmation', 'SubjectConfirmationData');
  const context = statement && firstAt(statement, SAML, 'AuthnContext', 'AuthnContextClassRef');
  if (childrenNamed(assertion, SAML, 'Subject').length > 1) faults.push('it has several subjects');
  const claims = {
    Issuer,
    Audience: audiencesOf(conditions),
    ...there({
      NameID: text('NameID', firstAt(assertion, SAML, 'Subject', 'NameID')),
      IssueInstant: time(assertion, 'IssueInstant'),
      NotBefore: time(conditions, 'NotBefore'),
      NotOnOrAfter: time(conditions, 'NotOnOrAfter'),
      AssertionID: storable(attribute(assertion, 'ID')),
      InResponseTo: storable(attribute(confirmation, 'InResponseTo')),
      Recipient: storable(attribute(confirmation, 'Recipient')),
      AuthnContextClassRef: text('AuthnContextClassRef', context),
      AuthnInstant: time(statement, 'AuthnInstant'),
      SessionIndex: storable(attribute(statement, 'SessionIndex')),
    }),
  };
  return { claims, faults };
}

function audiencesOf(conditions: Element | undefined): string[] {
  if (!conditions) return [];
  return elementsNamed(conditions, SAML, 'Audience')
    .slice(0, MOST_AUDIENCES)
    .map((each) => storable(textOf(each)?.text))
    .filter((text) => text !== undefined);
}

/** `xs:dateTime` in UTC, as SAML Core §1.3.3 wants it. */
function instantIn(text: string | undefined, name: string, faults: string[]): string | undefined {
  if (text === undefined) return undefined;
  const isIso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/.test(text);
  const date = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  if (isIso && !Number.isNaN(date.getTime()) && date.toISOString() <= LATEST) return date.toISOString();
  faults.push(`its ${name} is no time`);
  return undefined;
}
