import type { Capability, LimitEvidence, LimitLine, LimitState } from '../../shared/model/limits.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Every visible word about what a server allows. */
export const limitsText = {
  intro:
    'What this server allows to this login, from what was met so far. A server never tells its rules: each line has what was asked, what came back, and which rules can be behind it.',
  columns: { what: 'What', state: 'State', evidence: 'Latest evidence' },
  groups: { login: 'Login', sessions: 'Sessions and files', forwarding: 'Forwarding' },
  tryNow: 'Try now',
  trying: 'Trying…',
  tryAll: 'Try all that start nothing',
  tryHelp: {
    sessions: 'Opens one more session and closes it; nothing runs in it',
    terminal: 'Asks for a terminal in a session that is closed at once; nothing runs in it',
    environment: 'Asks whether each variable that is sent to this host is taken; nothing runs',
    sftp: 'Starts the file service and ends it. Where the account has a forced command, that runs instead',
    commands: 'Runs “echo” with a word of its own. Where the account has a forced command, that runs instead',
    localForward: 'Asks for port 9 of the server itself, where nothing is; nothing is sent',
    remoteForward: 'Has the server listen on its own loopback for a moment, at a port of its choice',
    x11: 'Asks for X11 in a session that is closed at once; nothing runs in it',
  } satisfies Partial<Record<Capability, string>> as Partial<Record<Capability, string>>,
  noProbes: {
    device: 'This host is a device: nothing is tried on it.',
    closed: 'This connection has ended: nothing can be tried on it.',
  },
  copy: 'Copy as text',
  copied: 'Copied',
  loading: 'Collecting what is known…',
  evidence: 'Evidence',
  causes: 'May be caused by',
  verdicts: { likely: 'likely', possible: 'possible', ruledOut: 'ruled out' },
  states: { allowed: 'allowed', refused: 'refused', untried: 'not tried yet', unseen: 'can’t be seen' },
  limitedTo: (what: string) => `limited to ${what}`,
  names: {
    login: 'Login',
    loginMethods: 'Ways to log in',
    keyTypes: 'Types of keys',
    loginTries: 'Tries of a login',
    loginTime: 'Time for a login',
    sessions: 'Sessions at once',
    terminal: 'Terminals',
    commands: 'Shell and commands',
    environment: 'Variables',
    sftp: 'File service',
    fileChanges: 'Changes of files',
    rootFolder: 'Root folder',
    subsystems: 'Other subsystems',
    localForward: 'Connections to targets',
    remoteForward: 'Listeners on the server',
    remoteAddress: 'Listeners that others reach',
    socketForward: 'Sockets',
    agent: 'The agent',
    x11: 'X11',
    tunDevice: 'Network tunnel',
  } satisfies Record<Capability, string>,
  /** The server's own word for it. */
  directives: {
    login: 'AllowUsers, RevokedKeys',
    loginMethods: 'AuthenticationMethods',
    keyTypes: 'PubkeyAcceptedAlgorithms',
    loginTries: 'MaxAuthTries',
    loginTime: 'LoginGraceTime',
    sessions: 'MaxSessions',
    terminal: 'PermitTTY',
    commands: 'ForceCommand',
    environment: 'AcceptEnv',
    sftp: 'Subsystem sftp',
    fileChanges: 'sftp-server -R',
    rootFolder: 'ChrootDirectory',
    subsystems: 'Subsystem',
    localForward: 'AllowTcpForwarding, PermitOpen',
    remoteForward: 'AllowTcpForwarding, PermitListen',
    remoteAddress: 'GatewayPorts',
    socketForward: 'AllowStreamLocalForwarding',
    agent: 'AllowAgentForwarding',
    x11: 'X11Forwarding',
    tunDevice: 'PermitTunnel',
  } satisfies Record<Capability, string>,
  /** Where there is no evidence, or none that proves something: what would show it. */
  hints: {
    loginTries: 'Shows when keys or passwords are refused.',
    loginTime: 'Shows when a login takes too long.',
    keyTypes: 'Older servers name types that they refuse, or none.',
    commands: 'What was granted need not be what ran.',
    fileChanges: 'Shows when files are changed.',
    rootFolder: 'A server does not say whether its root is a folder of its own.',
    subsystems: 'Shows when one is used, for PowerShell.',
    remoteAddress: 'The test of a remote tunnel finds it out.',
    socketForward: 'Shows when a tunnel uses one.',
    agent: 'Asked for where the host’s settings forward it.',
    tunDevice: 'Hawser makes no tun devices, so that it never asks.',
  } satisfies Partial<Record<Capability, string>> as Partial<Record<Capability, string>>,
  nothing: 'Nothing was asked yet.',
  time: (at: number) => clock.format(at),
  earlier: (startedAt: number) => `on the connection of ${dayAndTime.format(startedAt)}`,
  times: (count: number) => `${count} times`,
  details: (name: string) => `Evidence and causes of ${name}`,
};

export function stateWords(state: LimitState): string {
  return state.kind === 'limited' ? limitsText.limitedTo(state.to) : limitsText.states[state.kind];
}

/** One piece of evidence as a sentence. */
export function evidenceWords({ asked, answered, times, earlier }: LimitEvidence): string {
  const parts = [
    ...(times > 1 ? [limitsText.times(times)] : []),
    ...(earlier === undefined ? [] : [limitsText.earlier(earlier)]),
  ];
  return `${asked} ${answered}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** All lines as text, for a ticket or an administrator. */
export function limitsReport(of: string, lines: readonly LimitLine[]): string {
  const { names, directives, verdicts, hints, causes: causesWord } = limitsText;
  const body = lines.flatMap(({ capability, state, evidence, causes }) => [
    `${names[capability]} (${directives[capability]}): ${stateWords(state)}`,
    ...evidence.map((each) => `    ${dayAndTime.format(each.at)}: ${evidenceWords(each)}`),
    ...(evidence.length === 0 && hints[capability] !== undefined ? [`    ${hints[capability]}`] : []),
    ...causes.map(
      ({ rule, verdict, why }) => `    ${causesWord}: ${rule}, ${verdicts[verdict]}${why === undefined ? '' : `. ${why}`}`,
    ),
  ]);
  return `${of}\n\n${body.join('\n')}\n`;
}
