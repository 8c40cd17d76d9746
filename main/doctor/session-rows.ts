import { printableLine } from '../../shared/base/printable.ts';
import { report, retry } from './actions.ts';
import { banner, reached } from './evidence.ts';
import { evidence, factsOf, likely, possible, row, ruledOut, type Failure, type Findings, type Row } from './failure.ts';

const hadChannel = (failure: Failure): boolean => (failure.story?.channels.opened ?? 0) > 0;
const wasSignedIn = (failure: Failure): boolean => factsOf(failure.story, 'signedIn').length > 0;

/** What comes after the login, and how connections end. */
export const sessionRows: readonly Row[] = [
  row('ER-19', 'sftp.cutAfterLogin', ({ reason }, failure) => chroot(reason, failure)),
  row('EB-19', 'connection.closedByServer', ({ reason }, failure) => {
    const wasCut = wasSignedIn(failure) && failure.story?.channels.granted === 0;
    return wasCut && failure.error.phase !== 'established' ? chroot(reason, failure) : undefined;
  }),
  row('EB-19', 'connection.lost', ({ reason }, failure) =>
    wasSignedIn(failure) && !hadChannel(failure) && quickly(failure) ? chroot(reason, failure) : undefined,
  ),

  row('EB-08', 'channel.openFailed', ({ what, text }, failure) => {
    if (failure.error.phase !== 'tcp') return undefined;
    const isForbidden =
      failure.error.detail !== undefined && (failure.error.detail as { reason?: string }).reason === 'prohibited';
    const hop = failure.error.hop?.label ?? 'the hop';
    return isForbidden
      ? {
          sentence: `${hop} does not forward connections to ${what}`,
          evidence: [
            evidence(hop, `It refused the channel to ${what}${text === '' ? '' : `: “${printableLine(text, 200)}”`}.`),
            ...reached(failure),
          ],
          causes: [
            likely('Forwarding is switched off there (AllowTcpForwarding), or this target is not allowed (PermitOpen).'),
            possible('The key or certificate of the hop forbids it (no-port-forwarding).'),
            ruledOut('The target is down.', 'It was not asked.'),
          ],
          actions: [{ kind: 'editHost', field: 'proxyJump' }, report, retry],
        }
      : {
          sentence: `${what} can’t be reached from the hop before it`,
          evidence: [
            evidence('the hop', `It could not connect to ${what}${text === '' ? '' : `: “${printableLine(text, 200)}”`}.`),
            ...reached(failure),
          ],
          causes: [
            likely('The host is down, or nothing listens on that port, seen from the hop.'),
            possible('The hop does not know the name.', 'It is looked up there, not here.'),
            ruledOut('The hop forbids forwarding.', 'It tried.'),
          ],
          actions: [retry, { kind: 'editHost', field: 'host' }, { kind: 'editHost', field: 'proxyJump' }, report],
        };
  }),

  row('EB-03', 'channel.openFailed', ({ what, text }, failure) => {
    // Only a story knows that it was the first.
    if (what !== 'session' || failure.story === undefined || hadChannel(failure)) return undefined;
    return {
      sentence: 'This account may not open sessions',
      text: 'You are signed in, but the server refused even the first session. Forwards may work all the same.',
      evidence: [
        evidence('the server', `It refused the first session${text === '' ? '' : `: “${printableLine(text, 200)}”`}.`),
        ...reached(failure),
      ],
      causes: [
        likely('MaxSessions is 0: the account is for forwards only.'),
        ruledOut('Too many sessions are open.', 'It was the first on this connection.'),
      ],
      actions: [{ kind: 'openTunnels' }, report, retry],
    };
  }),

  row('EB-02', 'channel.openFailed', ({ what, text }, failure) => {
    if (what !== 'session') return undefined;
    const open = failure.story?.channels.open;
    return {
      evidence: [
        evidence('the server', `It refused another session${text === '' ? '' : `: “${printableLine(text, 200)}”`}.`),
        ...(open === undefined
          ? []
          : [evidence('this computer', `${open} channel${open === 1 ? ' is' : 's are'} open on this connection.`)]),
        ...reached(failure),
      ],
      causes: [likely('MaxSessions of the server is reached.'), possible('The server is short of processes or memory.')],
      actions: [{ kind: 'ownConnection' }, retry, report],
    };
  }),

  row('ER-20', 'channel.openFailed', ({ what, reason, text }, failure) => ({
    evidence: [
      evidence('the server', `${what}: ${reason}${text === '' ? '' : `, “${printableLine(text, 200)}”`}.`),
      ...reached(failure),
    ],
    causes:
      reason === 'prohibited'
        ? [likely('PermitOpen does not list this target, or AllowTcpForwarding is off.'), possible('The target is misspelt.')]
        : [likely('The target does not answer, seen from the server.')],
    actions: [{ kind: 'openTunnels' }, report, retry],
  })),

  row('ER-23', 'channel.requestRefused', ({ request }, failure) => {
    if (request !== 'pty-req') return undefined;
    return {
      evidence: [evidence('the server', 'It opened a session and refused a terminal in it.'), ...reached(failure)],
      causes: [
        likely('PermitTTY is off for this account, or the key is marked no-pty.'),
        possible('The server is out of terminals.'),
        ruledOut('The login failed.', 'You are signed in.'),
      ],
      actions: [{ kind: 'openFiles' }, { kind: 'openTunnels' }, report, retry],
    };
  }),

  row('EB-05', 'channel.requestRefused', ({ request, what }, failure) => ({
    // What was asked for may hold a secret.
    ...(request !== 'subsystem' && {
      text: `You are signed in, but the server refused to start ${request === 'exec' ? 'the command' : 'a shell'}.`,
    }),
    evidence: [
      evidence(
        'the server',
        `It refused ${request === 'subsystem' ? `the subsystem ${what}` : `to start ${request === 'exec' ? 'the command' : 'a shell'}`}.`,
      ),
      ...reached(failure),
    ],
    causes:
      request === 'subsystem'
        ? [likely(`sshd_config has no line “Subsystem ${what} …”.`), possible('The account is bound to another command.')]
        : [likely('The account is bound to something else (ForceCommand), or may not run programs.')],
    actions: [report, retry],
  })),

  row('EB-05', 'sftp.unavailable', ({ tried }, failure) => ({
    evidence: [...tried.map(({ what, why }) => evidence('the server', `${what}: ${why}.`)), ...reached(failure)],
    causes: [
      likely('sshd_config has no line “Subsystem sftp …”, or its program is missing.'),
      possible('The account is bound to a command of its own.'),
    ],
    actions: [
      { kind: 'copyLines', label: 'Copy the line for sshd_config', lines: ['Subsystem sftp internal-sftp'] },
      report,
      retry,
    ],
  })),

  row('ER-21', 'sftp.textFirst', ({ text }, failure) => ({
    evidence: [
      evidence('the server', `Where SFTP should begin it printed “${printableLine(text, 300)}”.`),
      evidence('the protocol', firstBytes(text)),
      ...reached(failure),
    ],
    causes: [
      likely(
        'A start-up file of the account prints (.bashrc, .profile, ~/.ssh/rc, /etc/ssh/sshrc).',
        'SFTP has no place for such text.',
      ),
      possible('The account is bound to a command of its own (ForceCommand, command= of the key).'),
      ruledOut('The server has no SFTP.', 'Something was started.'),
    ],
    actions: [
      {
        kind: 'copyLines',
        label: 'Copy the cure for its start-up file',
        lines: ['# first line of ~/.bashrc: nothing is printed where nobody looks', 'case $- in *i*) ;; *) return ;; esac'],
      },
      report,
      retry,
    ],
  })),

  row('EB-09', 'connection.notAnswering', ({ seconds }, failure) => ({
    evidence: [evidence('the connection', `No answer to our heartbeats for ${Math.round(seconds)} s.`), ...reached(failure)],
    causes: [
      likely('The network between was lost: Wi-Fi, VPN, or a computer that slept.'),
      possible('The server hangs or was switched off without a word.'),
      ruledOut('The server ended it.', 'It would have said so.'),
    ],
    actions: [retry, { kind: 'editHost', field: 'serverAliveIntervalSeconds' }, report],
  })),

  row('ER-33', 'connection.lost', ({ reason, idleSeconds }, failure) => {
    const isIdle = idleSeconds !== undefined && idleSeconds >= 60;
    return {
      evidence: [
        evidence(
          'the connection',
          `It broke: ${reason}${isIdle ? `, after ${Math.round(idleSeconds / 60)} min without traffic` : ''}.`,
        ),
        ...reached(failure),
      ],
      causes: [
        ...(isIdle
          ? [
              likely('Something on the way drops quiet connections (a NAT or a firewall).', 'A shorter keep-alive helps.'),
              possible('The server gave up waiting (ClientAliveInterval).'),
            ]
          : []),
        (isIdle ? possible : likely)('The network was lost for a moment, or the server’s process was ended.'),
      ],
      actions: isIdle ? [{ kind: 'editHost', field: 'serverAliveIntervalSeconds' }, retry, report] : [retry, report],
    };
  }),

  row('RS-10', 'connection.closedByServer', ({ reason, code }, failure) => ({
    evidence: [
      evidence(
        'the server',
        `It ended the connection${code === undefined ? '' : ` with code ${code}`}: “${printableLine(reason, 200)}”.`,
      ),
      ...banner(failure),
      ...reached(failure),
    ],
    causes: [
      likely(
        'Its administrator, a restart or a limit of the account ended it.',
        'It said good-bye; the network is not to blame.',
      ),
      ...(wasSignedIn(failure) ? [] : [possible('The account is locked, or may not log in this way.')]),
      ruledOut('The network was lost.', 'The end came from the server.'),
    ],
    actions: [retry, report],
  })),

  row('SE-33', 'connection.misbehaved', ({ reason }, failure) => ({
    evidence: [evidence('the connection', `${reason}.`), ...reached(failure)],
    causes: [
      possible('The server’s software is broken.'),
      possible('The server is hostile.'),
      possible('Something on the way changes the bytes.'),
    ],
    actions: [report, retry],
  })),
];

function quickly({ story }: Failure): boolean {
  const last = story?.entries.at(-1);
  const signedIn = story?.entries.find(({ fact }) => fact.kind === 'signedIn');
  return last !== undefined && signedIn !== undefined && last.at - signedIn.at < 3000;
}

/** RS-04: let in, and cut off before anything was started. */
function chroot(reason: string, failure: Failure): Findings {
  const host = failure.host?.hostName ?? 'the server';
  return {
    sentence: `${host} let you in and then hung up at once`,
    text: 'The login succeeded, so name, key and password are right. The server ended the connection before it started anything.',
    evidence: [evidence('the server', `It ended right after the login: ${reason}.`), ...reached(failure)],
    causes: [
      likely(
        'Its chroot directory, or one above it, does not belong to root or may be written to by others.',
        'sshd then writes “bad ownership or modes for chroot directory component” into its log.',
      ),
      possible('The account’s shell does not exist, or its home can’t be entered.'),
      possible('A limit of the account was reached (PAM, ulimit).'),
      ruledOut('Your key or password is wrong.', 'The login was accepted.'),
    ],
    actions: [
      report,
      {
        kind: 'copyLines',
        label: 'Copy the check for its administrator',
        lines: [
          '# as root on the server: each folder of the path must belong to root, and only root may write',
          'sshd -T -C user=' + (failure.host?.user ?? 'USER') + ',host=client,addr=0.0.0.0 | grep -i chroot',
          'namei -l /path/of/the/chroot',
          'journalctl -u ssh | grep -i "bad ownership"',
        ],
      },
      retry,
    ],
  };
}

/** What OpenSSH's sftp would say of it: the first four bytes taken for a length. */
function firstBytes(text: string): string {
  const bytes = new TextEncoder().encode(text).subarray(0, 4);
  if (bytes.length < 4) return 'It is too short for a message of SFTP.';
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `sftp would say “Received message too long ${((a << 24) | (b << 16) | (c << 8) | d) >>> 0}”: the number is the text’s first four letters.`;
}
