import { printableLine } from '../../shared/base/printable.ts';
import type { DoctorAction } from '../../shared/model/doctor.ts';
import { report, retry } from './actions.ts';
import { reached } from './evidence.ts';
import { evidence, likely, possible, row, ruledOut, type Failure, type Findings, type Row } from './failure.ts';

const jump: DoctorAction = { kind: 'editHost', field: 'proxyJump' };

const isBehindHop = ({ story, error }: Failure): boolean => (story?.hop.index ?? error.hop?.index ?? 1) > 1;

/** Name, network, identification: before any key was exchanged. */
export const networkRows: readonly Row[] = [
  row('ER-01', 'net.nameNotFound', ({ host, systemCode }, failure) => {
    const isTemporary = systemCode === 'EAI_AGAIN' || systemCode === 'ETIMEDOUT';
    return {
      evidence: [
        evidence('the name service', `${host}: ${systemCode}${isTemporary ? ', which may pass' : ''}.`),
        evidence('this computer', 'Nothing was sent to the host.'),
        ...reached(failure),
      ],
      causes: isTemporary
        ? [
            likely('The name service can’t be reached.', 'It gave no answer instead of a “no”.'),
            possible('The computer has no network just now.'),
            possible('The name is misspelt.'),
          ]
        : [
            likely('The name is misspelt.'),
            likely('The name is known inside another network only.', 'A VPN or a jump host would know it.'),
            ruledOut('The host is switched off.', 'Its name is not known, which has nothing to do with the host.'),
          ],
      actions: isTemporary ? [retry, { kind: 'editHost', field: 'host' }] : [{ kind: 'editHost', field: 'host' }, jump, retry],
    };
  }),

  row('ER-02', 'net.timeout', ({ address, seconds }, failure) => ({
    evidence: [
      evidence(
        'this computer',
        `${address ?? 'The host'} did not answer within ${Math.round(seconds)} s, not even with a refusal.`,
      ),
      ...reached(failure),
    ],
    causes: [
      likely('A packet filter drops what is sent.', 'A machine that is up and unfiltered would refuse at once.'),
      likely('There is no machine at that address, or it is switched off.'),
      possible('The network over there can’t be reached from here.', 'A VPN or a jump host is needed then.'),
      ruledOut('The SSH server is not running.', 'A machine without one refuses instead of being silent.'),
    ],
    actions: [retry, jump, { kind: 'editHost', field: 'host' }, report],
  })),

  row('ER-03', 'net.unreachable', ({ address, systemCode }, failure) => ({
    evidence: [evidence('this computer', `${address ?? 'The host'}: ${systemCode}.`), ...reached(failure)],
    causes: [
      likely('This computer has no way into that network.', 'Its routes say so; nothing was sent.'),
      possible('The network connection is down.'),
      ruledOut('The host refuses.', 'It was never asked.'),
    ],
    actions: [retry, jump, report],
  })),

  row('ER-04', 'net.refused', ({ address, port }, failure) => ({
    evidence: [
      evidence('the machine', `${address} port ${port} answered with a refusal: it is up, and it was reached.`),
      ...reached(failure),
    ],
    causes: [
      likely(
        `Nothing listens on port ${port}.`,
        port === 22 ? 'The SSH server may not be running.' : 'The port may be another one.',
      ),
      possible('This is not the machine that was meant.'),
      possible('A filter refuses in its place.'),
      possible('On macOS Remote Login, on Windows the optional feature OpenSSH Server is switched off.'),
      ruledOut('The network is down.', 'The refusal came over it.'),
    ],
    actions: [{ kind: 'editHost', field: 'port' }, retry, report],
  })),

  row('EB-01', 'ident.closed', ({ textBefore }, failure) => {
    if (!/maxstartups/i.test(textBefore)) return undefined;
    return {
      sentence: `${failure.host?.hostName ?? 'The server'} is limiting new logins`,
      text: 'It has as many logins under way as its MaxStartups allows, and turned this one away before it began.',
      evidence: [evidence('the server', `It printed “${printableLine(textBefore, 200)}” and hung up.`), ...reached(failure)],
      causes: [
        likely('Too many logins are under way at once.', 'The server says so itself.'),
        possible('Somebody else keeps it busy with logins that fail.'),
        ruledOut('Your key or password is wrong.', 'The server never looked at them.'),
      ],
      actions: [retry, report],
    };
  }),

  row('ER-09', 'ident.closed', ({ textBefore }, failure) => closedEarly(textBefore, failure)),

  row('ER-22', 'ident.timeout', ({ seconds, textBefore }, failure) => {
    if (!isBehindHop(failure)) return undefined;
    return {
      evidence: [
        evidence('the route', `The hop before opened a channel; then nothing came for ${Math.round(seconds)} s.`),
        ...said(textBefore),
        ...reached(failure),
      ],
      causes: [
        likely('Something else than SSH listens there, or the machine hangs.'),
        possible('A command at the hop prints into the connection.', 'With ProxyCommand or LocalCommand that looks like this.'),
        ruledOut('The hop forbids forwarding.', 'It opened the channel.'),
      ],
      actions: [retry, jump, { kind: 'editHost', field: 'port' }, report],
    };
  }),

  row('CN-15', 'ident.timeout', ({ seconds, textBefore }, failure) => ({
    evidence: [
      evidence('the server', `It took the connection and said nothing for ${Math.round(seconds)} s.`),
      ...said(textBefore),
      ...reached(failure),
    ],
    causes: [
      likely('Another program listens on this port, and waits for us to speak its language.'),
      possible('The server is overloaded, or looks our address up in a name service that does not answer.'),
      ruledOut('A filter blocks the port.', 'The connection was made.'),
    ],
    actions: [retry, { kind: 'editHost', field: 'port' }, report],
  })),

  row('AL-09', 'ident.notSsh', ({ textBefore, looksLike }, failure) => {
    if (looksLike !== 'ssh1') return undefined;
    return {
      evidence: [evidence('the server', `It introduced itself as “${printableLine(textBefore, 200)}”.`), ...reached(failure)],
      causes: [
        likely('The server’s software is very old.', 'SSH 1 was given up because it can be broken; it is never spoken here.'),
        possible('It is not the machine that was meant.'),
      ],
      actions: [report, { kind: 'editHost', field: 'host' }],
    };
  }),

  row('CN-05', 'ident.notSsh', ({ textBefore, looksLike }, failure) => ({
    evidence: [
      evidence(
        'the server',
        textBefore === '' ? 'It sent something that is no text.' : `It said “${printableLine(textBefore, 300)}”.`,
      ),
      ...reached(failure),
    ],
    causes: [
      likely(
        looksLike === 'unknown'
          ? 'Another program listens on this port.'
          : `What answers looks like ${{ http: 'a web server', smtp: 'a mail server', ftp: 'an FTP server' }[looksLike as 'http']}.`,
      ),
      possible('A proxy or the login page of a network stands in between.'),
      ruledOut('The SSH server refuses you.', 'No SSH server was reached.'),
    ],
    actions: [{ kind: 'editHost', field: 'port' }, retry, report],
  })),
];

function said(textBefore: string): readonly [] | readonly [ReturnType<typeof evidence>] {
  return textBefore === '' ? [] : [evidence('the server', `Before that it printed “${printableLine(textBefore, 300)}”.`)];
}

/** RS-06 and the silent half of ER-09: hung up before a word of SSH. */
function closedEarly(textBefore: string, failure: Failure): Findings {
  return {
    evidence: [
      evidence('the server', 'It took the connection and closed it before it introduced itself.'),
      ...said(textBefore),
      ...reached(failure),
    ],
    causes: [
      ...(textBefore === '' ? [] : [likely('What it printed says why.', `“${printableLine(textBefore, 200)}”`)]),
      (textBefore === '' ? likely : possible)(
        'It limits new logins (MaxStartups, PerSourceMaxStartups).',
        'It drops some at random then; another try may pass.',
      ),
      possible(
        'It blocks this address: fail2ban, sshguard, TCP wrappers, hours or numbers set in xinetd.',
        'That often follows failed logins.',
      ),
      possible('It could not start its part for this connection (its log says why).'),
      ruledOut('The port is closed.', 'The connection was taken.'),
      ruledOut('Your key or password is wrong.', 'The server never asked for them.'),
    ],
    actions: [retry, report],
  };
}
