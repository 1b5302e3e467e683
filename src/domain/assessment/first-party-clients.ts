import type { Activity } from '../activity.ts';

/**
 * Clients of the platforms' own makers, by the id that stands in the records: their refreshing and indexing is nobody's
 * unusual call. Left out on purpose are those that attackers use as they are (device-code phishing, token theft):
 * Azure CLI, Azure and Graph PowerShell, Visual Studio Code, the authentication broker, the Azure portal.
 *
 * @see https://learn.microsoft.com/en-us/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const MICROSOFT: ReadonlyMap<string, string> = new Map([
  ['00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online'],
  ['00000003-0000-0ff1-ce00-000000000000', 'Office 365 SharePoint Online'],
  ['00000006-0000-0ff1-ce00-000000000000', 'Microsoft Office 365 Portal'],
  ['d3590ed6-52b3-4102-aeff-aad2292ab01c', 'Microsoft Office'],
  ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', 'Microsoft Teams'],
  ['5e3ce6c0-2b1f-4285-8d4b-75ee78787346', 'Microsoft Teams Web Client'],
  ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', 'Microsoft Teams Services'],
  ['27922004-5251-4030-b22d-91ecd9a37ea4', 'Outlook Mobile'],
  ['ab9b8c07-8f02-4f72-87fa-80105867a763', 'OneDrive SyncEngine'],
  ['b26aadf8-566f-4478-926f-589f601d9c74', 'OneDrive'],
  ['af124e86-4e96-495a-b70a-90f90ab96707', 'OneDrive iOS App'],
  ['4765445b-32c6-49b0-83e6-1d93765276ca', 'OfficeHome'],
  ['89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', 'Office365 Shell WCSS-Client'],
  ['57336123-6e14-4acc-8dcf-287b6088aa28', 'Microsoft Whiteboard Client'],
  ['00b41c95-dab0-4487-9791-b9d2c32c80f2', 'Office 365 Management'],
]);

/** Whether a record was made by a client of the platform's own maker. */
export function isFirstPartyClient({ platform, clientId }: Pick<Activity, 'platform' | 'clientId'>): boolean {
  return platform === 'entra-id' && clientId !== undefined && MICROSOFT.has(clientId.toLowerCase());
}
