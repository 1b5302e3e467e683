import { z } from 'countersign/kit';

/** What is read of AWS’s answers, as its clients hand them over; only what we depend on. */

const Name = z.string().min(1);
const Marked = { IsTruncated: z.boolean().optional(), Marker: z.string().optional() };
const Tokened = { NextToken: z.string().nullish() };

export const CallerIdentity = z.looseObject({
  Arn: Name,
  UserId: Name,
  Account: z.string().regex(/^\d{12}$/),
});

export const IamUser = z.looseObject({
  UserName: Name,
  UserId: Name,
  Arn: Name,
  CreateDate: z.date(),
  PasswordLastUsed: z.date().optional(),
});
export type IamUser = z.infer<typeof IamUser>;
export const GetUser = z.looseObject({ User: IamUser });
export const ListUsers = z.looseObject({ Users: z.array(IamUser), ...Marked });

export const IamRole = z.looseObject({
  RoleName: Name,
  RoleId: Name,
  Arn: Name,
  /** In seconds. Lists leave it out for some roles. */
  MaxSessionDuration: z.int().positive().optional(),
});
export type IamRole = z.infer<typeof IamRole>;
export const GetRole = z.looseObject({ Role: IamRole });
export const ListRoles = z.looseObject({ Roles: z.array(IamRole), ...Marked });

export const AttachedPolicies = z.looseObject({
  AttachedPolicies: z.array(z.looseObject({ PolicyArn: Name })).default([]),
  ...Marked,
});
export const InlinePolicies = z.looseObject({ PolicyNames: z.array(Name), ...Marked });
export const GroupsOfUser = z.looseObject({ Groups: z.array(z.looseObject({ GroupName: Name })), ...Marked });
/** The document is percent-encoded JSON. */
export const InlinePolicy = z.looseObject({ PolicyDocument: Name });

const KeyStatus = z.enum(['Active', 'Inactive', 'Expired']);
export const AccessKeys = z.looseObject({
  AccessKeyMetadata: z.array(
    z.looseObject({ AccessKeyId: Name, Status: KeyStatus, CreateDate: z.date().optional() }),
  ),
  ...Marked,
});
export const AccessKeyUse = z.looseObject({
  UserName: z.string().optional(),
  AccessKeyLastUsed: z.looseObject({
    LastUsedDate: z.date().optional(),
    ServiceName: z.string().optional(),
    Region: z.string().optional(),
  }),
});
export const ServiceCredentials = z.looseObject({
  ServiceSpecificCredentials: z
    .array(
      z.looseObject({
        ServiceSpecificCredentialId: Name,
        ServiceName: Name,
        Status: KeyStatus,
        CreateDate: z.date(),
        ExpirationDate: z.date().optional(),
      }),
    )
    .default([]),
  ...Marked,
});
export const LoginProfile = z.looseObject({ LoginProfile: z.looseObject({ CreateDate: z.date() }) });

export const UserIdAnswer = z.looseObject({ UserId: Name });
export const DirectoryUser = z.looseObject({
  UserId: Name,
  UserName: z.string().optional(),
  DisplayName: z.string().optional(),
  Emails: z
    .array(z.looseObject({ Value: z.string().optional(), Primary: z.boolean().optional() }))
    .optional(),
  UserStatus: z.string().optional(),
});
export type DirectoryUser = z.infer<typeof DirectoryUser>;
export const Memberships = z.looseObject({
  GroupMemberships: z.array(z.looseObject({ GroupId: Name })),
  ...Tokened,
});
export const DirectoryGroup = z.looseObject({ DisplayName: z.string().optional() });

export const Assignments = z.looseObject({
  AccountAssignments: z
    .array(
      z.looseObject({
        AccountId: Name,
        PermissionSetArn: Name,
        PrincipalId: Name,
        PrincipalType: z.enum(['USER', 'GROUP']),
      }),
    )
    .default([]),
  ...Tokened,
});
export const PermissionSet = z.looseObject({ PermissionSet: z.looseObject({ Name: z.string().optional() }) });
export const SetInlinePolicy = z.looseObject({ InlinePolicy: z.string().optional() });
export const ProvisionedSets = z.looseObject({ PermissionSets: z.array(z.string()).default([]), ...Tokened });
export const DeletionStatuses = z.looseObject({
  AccountAssignmentsDeletionStatus: z
    .array(z.looseObject({ RequestId: Name, CreatedDate: z.date().optional() }))
    .default([]),
  ...Tokened,
});
export const DeletionStatus = z.looseObject({
  AccountAssignmentDeletionStatus: z.looseObject({
    Status: z.string().optional(),
    FailureReason: z.string().optional(),
    PrincipalId: z.string().optional(),
    PermissionSetArn: z.string().optional(),
    TargetId: z.string().optional(),
  }),
});

export const TrailPage = z.looseObject({
  Events: z
    .array(
      z.looseObject({
        EventId: z.string().optional(),
        EventTime: z.date().optional(),
        /** The record, as JSON text. */
        CloudTrailEvent: z.string().optional(),
      }),
    )
    .default([]),
  ...Tokened,
});
export type TrailPage = z.infer<typeof TrailPage>;
