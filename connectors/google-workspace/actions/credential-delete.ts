import {
  type ActionRequest,
  CountersignError,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  nothingCalled,
  type Part,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import { doneTo, inWords, type Trace } from '../admin-log.ts';
import { text } from '../audit-fields.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { appPasswordId } from '../lookups.ts';
import { REPORTS_READ, USER_SECURITY, USERS_READ } from '../scopes.ts';
import type { AppPassword, User } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS, GOOGLE_SESSIONS, GRANTS, SIGN_IN_AGAIN } from './residual.ts';

const Input = z.strictObject({
  /** Delete the user's app passwords, one by one. */
  'app-passwords': z.boolean().default(true),
  /** Invalidate the user's backup codes. */
  'backup-codes': z.boolean().default(true),
});
const Bound = z.object({ appPasswords: z.array(z.int()), backupCodes: z.boolean() });
const OURS = /^app-password\/(\d{1,10})$/;

/**
 * Takes away what opens the account without a sign-in: app passwords and backup codes, each by its own call.
 *
 * A credential that is named `app-password/3`, as the list of tokens names it, is deleted alone.
 */
export const credentialDelete = defineAction<WorkspaceClient>({
  capability: 'credential.delete',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/delete',
  effect: 'irreversible',
  cuts: ['static-key'],
  residual: [GOOGLE_SESSIONS, GRANTS, ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: [USER_SECURITY, USERS_READ, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy:
    'the lists, with `REVOKE_ASP` of each app password and `DELETE_2SV_SCRATCH_CODES` in the admin log',
  input: Input,
  async plan(client, request) {
    const wanted = wantedBy(request);
    const user = known(await client.user(request.account.id), request);
    const { passwords, codes } = await read(client, user, wanted);
    const label = labelOf(request);
    const what = [`${passwords.length} app passwords`, ...(codes > 0 ? ['the backup codes'] : [])].join(
      ' and ',
    );
    return {
      summary: `Delete ${what} of ${label}, for good`,
      targets: [
        ...passwords.map((one) => ({
          kind: 'app-password',
          id: appPasswordId(one.codeId),
          label: nameOf(one),
        })),
        ...(codes > 0 ? [{ kind: 'backup-codes', id: user.id, label: `backup codes of ${label}` }] : []),
      ],
      present: [
        passwords.length > 0
          ? `app passwords: ${passwords.map(nameOf).join(', ')}`
          : 'no app password is listed',
        `${codes} backup codes are valid`,
      ],
      alreadyDone: passwords.length === 0 && codes === 0,
      binds: {
        appPasswords: passwords.map(({ codeId }) => codeId).sort((a, b) => a - b),
        backupCodes: codes > 0,
      },
      before: {},
    };
  },
  async perform(client, { account }, plan) {
    const parts = partsOf(client, account.id, Bound.parse(plan.binds));
    if (parts.length === 0) return nothingCalled('there was no app password and no backup code');
    return receiptOf(await inTurn('google-workspace', parts), ADMIN_LOG_SHOWS_WITHIN_MS);
  },
  async verify(client, request, plan, since) {
    const bound = Bound.parse(plan.binds);
    const user = known(await client.user(request.account.id), request);
    const { passwords, codes } = await read(client, user, ALL);
    const left = passwords.filter(({ codeId }) => bound.appPasswords.includes(codeId));
    const codesLeft = bound.backupCodes && codes > 0;
    const logged = await endsInLog(client, user, bound, since);
    return judge({
      saw: [
        left.length > 0
          ? `still listed: ${left.map(nameOf).join(', ')}`
          : 'no app password of before is listed',
        `${codes} backup codes are valid`,
        ...logged.traces.map(inWords),
        ...(logged.isAll ? [] : ['the admin log does not show the end of each since the call']),
      ],
      now: left.length > 0 || codesLeft ? 'there' : 'gone',
      before: bound.appPasswords.length > 0 || bound.backupCodes ? 'shown' : 'nothing',
      log: logged.isAll ? 'recorded' : 'silent',
      why: 'Google lists app passwords and backup codes, and the admin log records the end of each.',
      whyNothing: 'There was none before; the log has nothing to show for a change that was none.',
    });
  },
});

interface Wanted {
  /** One alone. */
  readonly codeId?: number;
  readonly passwords: boolean;
  readonly codes: boolean;
}
const ALL: Wanted = { passwords: true, codes: true };

function wantedBy(request: ActionRequest): Wanted {
  const input = readInput(Input, request);
  const { credential, platform } = request;
  const isOurs = credential?.platform === platform && credential.kind === 'api-key';
  if (!isOurs) return { passwords: input['app-passwords'], codes: input['backup-codes'] };
  const codeId = OURS.exec(credential.id ?? '')?.[1];
  if (codeId !== undefined) return { codeId: Number(codeId), passwords: true, codes: false };
  // A key of this platform that is none of these is not answered by deleting others.
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    'google-workspace credential.delete: the credential is no app password; its id would be app-password/<number>',
    { place: 'credential.id' },
  );
}

async function read(client: WorkspaceClient, { id }: User, wanted: Wanted) {
  const [passwords, codes] = await Promise.all([
    wanted.passwords ? client.appPasswords(id) : [],
    wanted.codes ? client.backupCodeCount(id) : 0,
  ]);
  const { codeId } = wanted;
  return {
    passwords: codeId === undefined ? passwords : passwords.filter((one) => one.codeId === codeId),
    codes,
  };
}

function partsOf(client: WorkspaceClient, userId: string, bound: z.infer<typeof Bound>): Part[] {
  const codes: Part[] = [{ what: 'the backup codes', call: () => client.invalidateBackupCodes(userId) }];
  return [
    ...bound.appPasswords.map((codeId) => ({
      what: appPasswordId(codeId),
      call: () => client.deleteAppPassword(userId, codeId),
    })),
    ...(bound.backupCodes ? codes : []),
  ];
}

async function endsInLog(
  client: WorkspaceClient,
  user: User,
  { appPasswords, backupCodes }: z.infer<typeof Bound>,
  since: string,
): Promise<{ traces: readonly Trace[]; isAll: boolean }> {
  const asked = (isAsked: boolean, event: string): Promise<readonly Trace[]> =>
    isAsked ? doneTo(client, user, event, since) : Promise.resolve([]);
  const [passwords, codes] = await Promise.all([
    asked(appPasswords.length > 0, 'REVOKE_ASP'),
    asked(backupCodes, 'DELETE_2SV_SCRATCH_CODES'),
  ]);
  const ended = new Set(passwords.map(({ parameters }) => text(parameters, 'ASP_ID')));
  const its = passwords.filter(({ parameters }) => appPasswords.includes(Number(text(parameters, 'ASP_ID'))));
  const isAll =
    (appPasswords.length > 0 || backupCodes) &&
    appPasswords.every((codeId) => ended.has(String(codeId))) &&
    (!backupCodes || codes.length > 0);
  return { traces: [...its, ...codes.slice(-1)], isAll };
}

/** The name was given by whoever made it. */
function nameOf({ codeId, name }: AppPassword): string {
  return name ? `“${name.slice(0, 100)}” (${appPasswordId(codeId)})` : appPasswordId(codeId);
}
