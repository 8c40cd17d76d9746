import type { Capability, LimitCause, LimitEvidence, LimitState } from '../../shared/model/limits.ts';

/** Who is asked about: the account, for causes that hold for some only. */
export interface LimitSubject {
  readonly user: string;
  readonly hasKey: boolean;
}

interface Found {
  readonly states: ReadonlyMap<Capability, LimitState>;
  readonly evidence: readonly LimitEvidence[];
  readonly subject: LimitSubject;
  readonly isOpenSsh: boolean;
}

const likely = (rule: string, why?: string): LimitCause => ({ rule, verdict: 'likely', ...(why !== undefined && { why }) });
const possible = (rule: string, why?: string): LimitCause => ({ rule, verdict: 'possible', ...(why !== undefined && { why }) });
const ruledOut = (rule: string, why: string): LimitCause => ({ rule, verdict: 'ruledOut', why });

/**
 * Which rules of the server can be behind a state (sshd_config(5), and the options of authorized_keys in sshd(8)). The server never says which one it
 * was. Nothing for what is allowed or was not tried.
 */
export function causesOf(capability: Capability, found: Found): LimitCause[] {
  const state = found.states.get(capability);
  if (state === undefined || (state.kind !== 'refused' && state.kind !== 'limited')) return [];
  const isLimited = state.kind === 'limited';
  const { subject } = found;
  switch (capability) {
    case 'login':
      return [
        possible('AllowUsers, DenyUsers, AllowGroups, DenyGroups'),
        possible('RevokedKeys, AuthorizedKeysFile', 'The key may be revoked, or not be listed there.'),
        ...(subject.user === 'root' ? [possible('PermitRootLogin')] : []),
        possible('The account itself', 'It may be locked, expired, or have a shell that is not in /etc/shells.'),
      ];
    case 'loginMethods':
      return methodCauses(state, found);
    case 'keyTypes':
      if (!found.isOpenSsh)
        return [possible('The list of the server’s own program', 'Other programs than OpenSSH verify fewer types.')];
      return [possible('PubkeyAcceptedAlgorithms', 'A list shorter than what the server’s version can do.')];
    case 'loginTries':
      return [likely('MaxAuthTries', 'Every key that is offered counts; 6 where nothing is set.')];
    case 'loginTime':
      return [likely('LoginGraceTime', '120 s where nothing is set.')];
    case 'sessions':
      return isLimited
        ? [likely('MaxSessions', '10 where nothing is set.'), possible('Processes or memory of the server')]
        : [likely('MaxSessions 0', 'The account is for forwards only.')];
    case 'terminal':
      return [likely('PermitTTY no'), ...ofKey('no-pty or restrict', subject), possible('No terminal is left on the server')];
    case 'commands':
      return isLimited
        ? [likely('ForceCommand'), ...ofKey('command=', subject), possible('force-command of a certificate')]
        : [possible('ForceCommand internal-sftp'), possible('The account has no shell')];
    case 'environment':
      return [likely('AcceptEnv', 'It names the variables that are taken; none where nothing is set.')];
    case 'sftp':
      return [likely('Subsystem sftp', 'It is not set, or its program is missing.')];
    case 'fileChanges':
      return [
        likely('internal-sftp -R, or sftp-server -R', 'The service is read-only.'),
        possible('internal-sftp -p or -P', 'Single kinds of request may be switched off.'),
        possible('Permissions of the files'),
      ];
    case 'rootFolder':
      return [
        likely('ChrootDirectory', 'Each folder of its path must be root’s, and nobody else may write to it.'),
        possible('The account’s shell or PAM ended the session'),
      ];
    case 'subsystems':
      return [likely('Subsystem', 'The name is not set on the server.')];
    case 'agent':
      return [
        possible('AllowAgentForwarding no'),
        possible('DisableForwarding yes'),
        ...ofKey('no-agent-forwarding or restrict', subject),
      ];
    case 'x11':
      return [
        likely('X11Forwarding no', 'That is so where nothing is set.'),
        possible('xauth is missing on the server'),
        possible('DisableForwarding yes'),
        ...ofKey('no-X11-forwarding or restrict', subject),
      ];
    case 'localForward':
      return forwardCauses(isLimited, found, {
        list: 'PermitOpen',
        ofKey: 'permitopen=',
        half: 'remote',
        other: 'remoteForward',
      });
    case 'remoteForward':
      return [
        ...forwardCauses(isLimited, found, {
          list: 'PermitListen',
          ofKey: 'permitlisten=',
          half: 'local',
          other: 'localForward',
        }),
        possible('The port is taken, or below 1024', 'It is refused in the same way.'),
      ];
    case 'remoteAddress':
      return [likely('GatewayPorts no', 'It makes loopback of every address.'), possible('A firewall on the way')];
    case 'socketForward':
      return [
        likely('AllowStreamLocalForwarding no'),
        possible('DisableForwarding yes'),
        ...ofKey('no-port-forwarding or restrict', subject),
      ];
    case 'tunDevice':
      return [];
  }
}

/** An option of a line in authorized_keys. */
function ofKey(option: string, { hasKey }: LimitSubject): LimitCause[] {
  if (hasKey) return [possible(`${option} of the key`)];
  return [ruledOut(`${option} of the key`, 'This login used no key.')];
}

function forwardCauses(
  isLimited: boolean,
  { states, subject }: Found,
  names: { readonly list: string; readonly ofKey: string; readonly half: string; readonly other: Capability },
): LimitCause[] {
  const lists = [names.list, `${names.ofKey} of the key`];
  if (isLimited) {
    const why = 'Some are let through on this login.';
    const off = ['AllowTcpForwarding no', 'DisableForwarding yes'].map((rule) => ruledOut(rule, why));
    return [...lists.map((rule) => likely(rule, 'It compares names as they are written.')), ...off];
  }
  const other = states.get(names.other)?.kind;
  const otherWorks = other === 'allowed' || other === 'limited';
  const works = 'The other direction is let through.';
  return [
    otherWorks ? likely(`AllowTcpForwarding ${names.half}`, works) : likely('AllowTcpForwarding no', `Or “${names.half}”.`),
    ...lists.map((rule) => possible(rule)),
    ...(otherWorks
      ? [ruledOut('DisableForwarding yes', works)]
      : [possible('DisableForwarding yes'), ...ofKey('no-port-forwarding or restrict', subject)]),
  ];
}

function methodCauses(state: Extract<LimitState, { to?: string }> | LimitState, { evidence }: Found): LimitCause[] {
  const to = state.kind === 'limited' ? state.to : '';
  const isStepped = evidence.some(({ outcome }) => outcome === 'told');
  const causes: LimitCause[] = isStepped
    ? [likely('AuthenticationMethods', 'It asks for more than one step.')]
    : [possible('AuthenticationMethods')];
  if (!/\bpassword\b/.test(to)) causes.push(possible('PasswordAuthentication no'));
  if (!/\bkeyboard-interactive\b/.test(to)) causes.push(possible('KbdInteractiveAuthentication no'));
  if (!/\bpublickey\b/.test(to)) causes.push(possible('PubkeyAuthentication no'));
  return causes;
}
