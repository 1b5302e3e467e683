import {
  awsConsole,
  awsRetrieval,
  dumped,
  googleSignIn,
  oktaSession,
  oktaToAws,
  phished,
  type Told,
  verification,
} from './evidence.ts';

/** How a rule of others is read here. */
type RuleReading = RuleThatApplies | RuleThatDoesNot;

export interface RuleThatApplies {
  readonly applies: true;
  /** Why, in words that follow a colon. */
  readonly why: string;
  /** All fire where the rule is to match, and not all where it is not. */
  readonly signals: readonly string[];
  /** On which platform a detection would see it. */
  readonly platform: string;
  /** The records that each part of the rule stands for. */
  readonly parts: Readonly<Record<string, Told>>;
}

interface RuleThatDoesNot {
  readonly applies: false;
  readonly why: string;
}

const no = (why: string): RuleThatDoesNot => ({ applies: false, why });

const DESTRUCTION =
  'what is done with access that is genuine: no credential is held against its authentication';
const ESCALATION = 'how more rights are gained with a credential that is genuine (T1098, T1548)';
const PIPELINE = 'how a build is set up and run: no person’s credential is joined with a sign-in';
const GUESSING =
  'guessed passwords (T1110): the sign-in that follows is an authentication, and none is missing';
const EXPORT = 'how data leaves a warehouse: no credential is held against its authentication';

/** Every rule of the collection by its id. */
export const RULES: Readonly<Record<string, RuleReading>> = {
  'AWS.Console.Sign-In.WITHOUT.Okta': {
    applies: true,
    why: 'a sign-in at AWS for which the identity provider made no assertion',
    signals: ['credential-never-issued'],
    platform: 'aws',
    parts: {
      'Okta SSO to AWS': oktaToAws,
      'AWS Console Sign-In': awsConsole,
    },
  },
  'AWS.SSO.Access.Token.Retrieved.by.Unauthenticated.IP.Group': {
    applies: true,
    why: 'a token is fetched and used from an address from which nobody signed in',
    signals: ['no-matching-authentication'],
    platform: 'aws',
    parts: { 'Absent CLI Prompt': oktaSession, 'SSO Access Token Retrieved': awsRetrieval },
  },
  'Okta.Login.Without.Push.Group': {
    applies: true,
    why: 'a sign-in without the further factor that everybody is expected to pass; the factor stands at the identity provider',
    signals: ['mfa-not-satisfied'],
    platform: 'okta',
    parts: { Okta: oktaSession, Push: verification },
  },
  'Potential.Compromised.Okta.Credentials.Group': {
    applies: true,
    why: 'a sign-in without the expected factor, and a vendor’s judgement about the same person',
    signals: ['mfa-not-satisfied', 'vendor-verdict'],
    platform: 'okta',
    parts: { 'Login Without Push Marker': oktaSession, 'Push Phishing': phished },
  },
  'GAIA.Credential.Theft.Attack.Chain.Group': {
    applies: true,
    why: 'tokens taken from a computer, and the same person’s account entered from elsewhere without a factor',
    signals: ['mfa-not-satisfied', 'vendor-verdict'],
    platform: 'google-workspace',
    parts: { 'Windows Credential Dump': dumped, 'Google Login Anomaly': googleSignIn },
  },
  'Auth0.AdminInvited.WITH.TenantMemberDeletion': no(ESCALATION),
  'AWS.EC2.StopInstance.WITH.ModifyInstanceAttributes': no(ESCALATION),
  'AWS.Administrative.IAM.User.Created.Group': no(ESCALATION),
  'AWS.Backdoor.Administrative.IAM.Role.Created.Group': no(ESCALATION),
  'AWS.Privilege.Escalation.Via.User.Compromise.Group': no(
    'matches where the issuance of a key is seen; here a key that was issued is the innocent case',
  ),
  'AWS.S3.Disable.Security.Controls': no(DESTRUCTION),
  'AWS.S3.ObjectExfiltration.WITH.ObjectDeletion': no(DESTRUCTION),
  'AWS.User.Takeover.Via.Password.Reset.Group': no(
    'the sign-in after a reset is an authentication, and none is missing',
  ),
  'Azure.Storage.BlobUpload.WITH.CPKEncryptionError': no(DESTRUCTION),
  'GCP.Cloud.Run.Service.Created.WITH.Set.IAM.Policy': no(ESCALATION),
  'GCP.Privilege.Escalation.Via.TagBinding.Group': no(ESCALATION),
  'GitHub.Advanced.Security.Change.NOT.FOLLOWED.BY.Repo.Archived': no(
    'what is absent is an act upon a repository, and no authentication',
  ),
  'GitHub.ArtifactDownload.FROM.CrossFork.Workflow': no(PIPELINE),
  'GitHub.PullRequestTarget.WITH.Checkout.In.Workflow': no(PIPELINE),
  'GitHub.PullRequestTarget.WITH.SelfHostedRunner': no(PIPELINE),
  'Notion.Login.WITH.AccountChange': no(
    'a sign-in followed by a change of the account: the authentication is there, and none is missing',
  ),
  'OneLogin.HighRiskFailedLogin.WITH.SuccessfulLogin': no(GUESSING),
  'OpenAI.BruteForce.Login.Success.Group': no(GUESSING),
  'Secret.Exposed.and.not.Quarantined.Group': no(
    'what is absent is the response to a secret that leaked, before anybody used it',
  ),
  'Snowflake.Data.Exfiltration.Group': no(EXPORT),
  'Snowflake.Stream.DataExfiltration.Group': no(EXPORT),
  'Snowflake.PotentialBruteForceSuccess.Group': no(GUESSING),
  'Wiz.Issue.WITH.SSH': no('a machine and a way to it over the network: no credential of a SaaS platform'),
};
