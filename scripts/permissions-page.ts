import { CHAT_COMMANDS, COMMANDS, PAGES, ROUTES } from '../src/domain/access/doors.ts';
import { type Needed, Role, rolesLetIn } from '../src/domain/access/permissions.ts';

const HEAD = `# Who may do what

<!-- Generated from src/domain/access/ by \`npm run generate\`; do not edit. -->

Everybody who comes by REST or the console has roles, and each door asks for one. Roles are the values of the claim \`roles\` in
the token; \`access\` in \`playbooks/policy.yaml\` says otherwise, and holds from when the file is saved:

\`\`\`yaml
access:
  claim: realm_access.roles            # or groups, or any other claim
  roles:
    responder: { values: [soc, soc-night] }
    admin: { values: [soc-lead], people: [ada@example.com] }
\`\`\`

A token without that claim may carry the scopes \`countersign.<role>\`, as programs have them. To act, a token must carry a
verified e-mail. Whether a person may decide a certain approval is the approver groups' business besides.

Commands work on the database, and take who uses it at their word of who they are (\`--by\`). Once policy names people
(\`people:\`), a command that acts asks for their role as well; until then it does not.
`;

/** docs/permissions.md: each door and each command, by role. */
export function permissionsPage(): string {
  return [
    HEAD,
    '## By REST',
    '',
    ...table('route', ROUTES),
    '',
    'Turning the kill switch on is for responder and admin, off for approver and admin.',
    '',
    '## In the console',
    '',
    ...table('page', PAGES),
    '',
    '## By the command line',
    '',
    ...table('command', acting()),
    '',
    'All other commands read, and are for whoever can read the database or the files.',
    '',
    '## By `/countersign` in Slack',
    '',
    'Slack tells no roles: they are those that `access` gives people by name, and approver for members of approver groups.',
    '',
    ...table('command', CHAT_COMMANDS),
    '',
  ].join('\n');
}

function acting(): Record<string, Needed> {
  const all: Record<string, Needed> = COMMANDS;
  return Object.fromEntries(Object.entries(all).filter(([, needed]) => needed !== 'anyone'));
}

function table(what: string, doors: Readonly<Record<string, Needed>>): string[] {
  const rows = Object.entries(doors).map(([door, needed]) => {
    const marks = Role.options.map((role) => (rolesLetIn(needed).includes(role) ? 'yes' : ''));
    return `| \`${door}\` | ${marks.join(' | ')} |`;
  });
  return [
    `| ${what} | ${Role.options.join(' | ')} |`,
    `|---|${Role.options.map(() => '---|').join('')}`,
    ...rows,
  ];
}
