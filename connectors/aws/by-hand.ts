import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in AWS where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'grants.revoke': {
    text: 'Without Identity Center nobody is assigned to anything. In IAM → Users, take the user’s policies and groups away, or deny all of it by account.suspend.',
  },
  'password.expire': {
    text: 'In IAM → Users → Security credentials, set a new console password with a change at the next sign-in. Keys and open sessions go on; a person of Identity Center gets a new password there.',
    docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html',
  },
  'factors.reset': {
    text: 'In IAM → Users → Security credentials, remove the device that is not the user’s; in Identity Center, under MFA devices of the person. Suspend first: without a device the password alone may open the account.',
    docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_disable.html',
  },
  'app.disable': {
    text: 'An application is a role or a user here: cut its sessions by sessions.revoke, and take the outside principal out of the role’s trust policy in IAM → Roles. In Identity Center, disable the application there.',
  },
  'network.deny': {
    text: 'Attach a policy that denies all calls from the address (aws:SourceIp), or a service control policy for whole accounts. Mind calls that AWS makes in a user’s name.',
    docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html',
  },
};
