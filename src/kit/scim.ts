import { z } from 'zod';

/** SCIM 2.0 as far as connectors need it: who there is, and whether they may sign in (RFC 7643, RFC 7644). */

export const ScimUser = z.looseObject({
  id: z.string().min(1),
  userName: z.string().nullish(),
  active: z.boolean(),
  emails: z.array(z.looseObject({ value: z.string().nullish(), primary: z.boolean().nullish() })).nullish(),
});
export type ScimUser = z.infer<typeof ScimUser>;

/** RFC 7644 lets `Resources` be left out when there are none. */
export const ScimUsers = z.looseObject({
  totalResults: z.int().nonnegative(),
  Resources: z.array(ScimUser).default([]),
});

/** The filter for one user name. */
export function scimUserNamed(userName: string): string {
  return `userName eq ${JSON.stringify(userName)}`;
}

/** The body of the PATCH that lets a user in or keeps them out. */
export function scimSetActive(active: boolean) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: active }],
  };
}
