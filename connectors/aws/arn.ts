/** Whom an id of AWS names, by its form alone. Names come from detections and logs: they are data. */

export type Subject =
  | {
      readonly kind: 'user' | 'role';
      readonly arn: string;
      readonly accountId: string;
      readonly name: string;
    }
  | {
      readonly kind: 'role-session';
      readonly accountId: string;
      readonly role: string;
      readonly session: string;
    }
  | { readonly kind: 'root'; readonly arn: string; readonly accountId: string }
  | { readonly kind: 'directory-user'; readonly id: string }
  /** `AIDA…`, `AROA…`, or `AROA…:session` as the logs write a role's session. */
  | { readonly kind: 'unique-id'; readonly id: string; readonly session: string | undefined }
  | { readonly kind: 'name'; readonly name: string };

const NAME = /^[\w+=,.@-]{1,128}$/;
const IAM_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):(user|role)\/(?:[!-~]*\/)?([\w+=,.@-]{1,128})$/;
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{1,64})$/;
const ROOT_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;
/** @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_DescribeUser.html */
const DIRECTORY_ID = /^([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const UNIQUE_ID = /^(A(?:IDA|ROA)[A-Z0-9]{12,124})(?::([\w+=,.@-]{1,64}))?$/;

/** Undefined for what can name nobody here. */
export function subjectOf(id: string): Subject | undefined {
  const [iam, session, root, unique] = [IAM_ARN, SESSION_ARN, ROOT_ARN, UNIQUE_ID].map((form) =>
    form.exec(id),
  );
  if (iam) return { kind: iam[2] as 'user' | 'role', arn: id, accountId: iam[1]!, name: iam[3]! };
  if (session) {
    return { kind: 'role-session', accountId: session[1]!, role: session[2]!, session: session[3]! };
  }
  if (root) return { kind: 'root', arn: id, accountId: root[1]! };
  if (DIRECTORY_ID.test(id)) return { kind: 'directory-user', id };
  if (unique) return { kind: 'unique-id', id: unique[1]!, session: unique[2] };
  return NAME.test(id) ? { kind: 'name', name: id } : undefined;
}

/** Whether a text may be the name of a user: anything else is not asked for. */
export function isUserName(text: string): boolean {
  return NAME.test(text) && text.length <= 64;
}

/** Roles that AWS keeps for itself; IAM refuses to edit them. */
const RESERVED_PATH = /:role\/(aws-service-role|aws-reserved)\//;

/** Whether AWS alone may edit a role: service-linked ones, and those that Identity Center makes. */
export function isReserved(roleArn: string): boolean {
  return RESERVED_PATH.test(roleArn);
}

/** Roles of permission sets are named `AWSReservedSSO_<permission set>_<16 hex digits>`. */
export function isPermissionSetRole(role: string): boolean {
  return /^AWSReservedSSO_.+_[0-9a-f]{16}$/.test(role);
}
