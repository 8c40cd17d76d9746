import { jumpText } from './error-text-routes.ts';
import { addressNote, because, place, quoted, seconds, type ErrorTexts } from './error-text-words.ts';

type ConnectionCode =
  | 'net.nameNotFound'
  | 'net.refused'
  | 'net.timeout'
  | 'net.unreachable'
  | 'ident.timeout'
  | 'ident.notSsh'
  | 'ident.closed'
  | 'kex.noCommonAlgorithm'
  | 'kex.failed'
  | 'kex.timeout'
  | 'connection.lost'
  | 'connection.misbehaved'
  | 'connection.notAnswering'
  | 'connection.closedByServer'
  | 'channel.openFailed'
  | 'channel.requestRefused'
  | 'channel.closed';

/** Causes of a close before anything was said (RS-01, RS-06, ER-09). */
const closedEarly = [
  'Wait a minute and try again: the server may be limiting new logins.',
  'Ask its administrator whether this address is blocked (packet filter, fail2ban, TCP wrappers).',
] as const;

const algorithmCategory = {
  kex: 'key exchange',
  hostKey: 'host key algorithm',
  cipher: 'cipher',
  mac: 'message authentication code',
  compression: 'compression',
} as const;

const looksLike = {
  http: 'a web server',
  ssh1: 'a server that only speaks SSH 1, which is unsafe and never used here',
  smtp: 'a mail server',
  ftp: 'an FTP server',
  unknown: 'something other than SSH',
} as const;

const openFailure = {
  prohibited: 'The server forbids it',
  connectFailed: 'The server could not connect there',
  unknownType: 'The server does not know this kind of channel',
  resourceShortage: 'The server is short of resources',
  other: 'The server refused',
} as const;

const refusedRequest = {
  'pty-req': {
    title: 'This account gets no terminal',
    text: 'The server let you in and then refused a terminal (PermitTTY no, or no-pty on the key).',
    remedies: ['Run a single command without a terminal.', 'Ask the administrator to allow a terminal for this account.'],
  },
  shell: {
    title: 'The server starts no shell here',
    text: 'You are signed in, but the server refused to start a shell.',
    remedies: ['Ask the administrator whether this account may have a shell.'],
  },
  exec: {
    title: 'The server did not run the command',
    text: 'You are signed in, but the server refused to start the command.',
    remedies: ['Check whether this account or key is bound to a command of its own.'],
  },
  subsystem: {
    title: 'The server does not have this subsystem',
    text: 'You are signed in, but the server has no such subsystem set up.',
    remedies: ['Add a Subsystem line to the server’s sshd_config, or ask its administrator to.'],
  },
  env: {
    title: 'The server did not take a variable',
    text: 'The server accepts only the environment variables that its AcceptEnv allows.',
    remedies: ['Add the name to AcceptEnv on the server, or leave the variable out.'],
  },
} as const;

/** Name, network, identification, key exchange, a running connection and its channels. */
export const connectionTexts: ErrorTexts<ConnectionCode> = {
  'net.nameNotFound': ({ host, systemCode }) =>
    systemCode === 'EAI_AGAIN'
      ? {
          title: `The name ${host} could not be looked up`,
          text: 'The name service did not answer. Nothing was sent to the host.',
          remedies: ['Check the network connection.', 'Try again in a moment.', 'Connect by address instead of name.'],
        }
      : {
          title: `There is no host called ${host}`,
          text: 'The name service does not know this name. Nothing was sent.',
          remedies: [
            'Check the spelling.',
            'Is the name only known inside another network? Connect its VPN, or go through a jump host, which then looks the name up.',
          ],
        },

  'net.refused': ({ host, port, address }) => ({
    title: `${host} refuses connections on port ${port}`,
    text: `The machine${addressNote(host, address)} is up, but nothing listens on port ${port}, or a filter refuses for it.`,
    remedies: [
      'Check host name and port.',
      'Is the SSH server running there? On macOS it is Remote Login (System Settings, General, Sharing; it also says who may log in), on Windows the optional feature OpenSSH Server (Settings, System, Optional features).',
    ],
  }),

  'net.timeout': ({ host, port, address, seconds: waited }) => ({
    title: `${place({ host, port })} does not answer`,
    text: `No answer${address === undefined ? '' : ` from ${address}`} within ${seconds(waited)}. There may be no machine at that address, or a packet filter drops what is sent.`,
    remedies: [
      'Check the address and whether the machine is switched on.',
      'Is a VPN or a jump host needed to get there?',
      'Ask the network’s administrator about a filter.',
    ],
  }),

  'net.unreachable': ({ host, address, systemCode }) => ({
    title: `There is no way to ${host} from here`,
    text: `This computer knows no route to the network of ${host}${addressNote(host, address)} (${systemCode}).`,
    remedies: ['Check this computer’s network connection.', 'Connect the VPN, or go through a jump host that can reach it.'],
  }),

  'ident.timeout': ({ host, port, seconds: waited, textBefore }) => ({
    title: `${place({ host, port })} is silent`,
    text: `The connection was made, but no SSH server introduced itself within ${seconds(waited)}.${textBefore === '' ? '' : ` Before that it printed ${quoted(textBefore)}.`}`,
    remedies: ['Check the port: another program may be listening there.', 'Try again: an overloaded server can be this slow.'],
  }),

  'ident.notSsh': ({ host, port, textBefore, looksLike: kind }) => ({
    title: kind === 'ssh1' ? `${host} only speaks SSH 1` : `${place({ host, port })} is not an SSH server`,
    text: `What answers there looks like ${looksLike[kind]}.${textBefore === '' ? '' : ` It said ${quoted(textBefore)}.`}`,
    remedies:
      kind === 'ssh1'
        ? ['Update the server’s SSH software.']
        : ['Check the port.', 'Is there a proxy or a login page of a network in between?'],
  }),

  'ident.closed': ({ host, port, textBefore }) => ({
    title: `${place({ host, port })} hung up before saying hello`,
    text:
      textBefore === ''
        ? 'The connection was made and closed again before any SSH server introduced itself.'
        : `Before it closed the connection it printed ${quoted(textBefore)}.`,
    remedies: closedEarly,
  }),

  'kex.noCommonAlgorithm': ({ host, category, legacyWouldHelp }) => ({
    title: `No ${algorithmCategory[category]} that both sides accept`,
    text: legacyWouldHelp
      ? `${host} offers only old algorithms that are switched off here because they are unsafe.`
      : `This program and ${host} have no ${algorithmCategory[category]} in common. One of the two lists is outdated or was narrowed by a setting.`,
    remedies: [
      'Update the SSH software of the server.',
      ...(legacyWouldHelp
        ? ['Until then, allow legacy algorithms for this one host.']
        : ['Check the lists of algorithms that are set for this host, here and in ssh_config.']),
    ],
  }),

  'kex.failed': ({ host, reason }) => ({
    title: `No secure connection to ${host} could be agreed`,
    text: `The key exchange broke off.${because('Reason:', reason)} Nothing secret was sent.`,
    remedies: ['Try again.', 'If it happens again, look into the server’s log: it often says more than it tells us.'],
  }),

  'kex.timeout': ({ host, seconds: waited }) => ({
    title: `${host} stopped in the middle of the key exchange`,
    text: `The server introduced itself and then said nothing for ${seconds(waited)}.`,
    remedies: ['Try again.', 'On a VPN, a wrong packet size (MTU) does exactly this: large packets get lost, small ones pass.'],
  }),

  'connection.lost': ({ host, reason, idleSeconds }) => ({
    title: `The connection to ${host} was lost`,
    text: `The network connection broke${idleSeconds !== undefined && idleSeconds >= 60 ? ` after ${idleMinutes(idleSeconds)} without traffic` : ''}.${because('Reason:', reason)}`,
    remedies: [
      'Reconnect.',
      ...(idleSeconds !== undefined && idleSeconds >= 60
        ? ['Set a shorter keep-alive interval: something on the way drops quiet connections.']
        : []),
    ],
  }),

  'connection.misbehaved': ({ host, reason }) => ({
    title: `${host} does not keep to the protocol`,
    text: `Hawser ended the connection.${because('What happened:', reason)}`,
    remedies: [
      'Trying again will hardly help. Check that this is the host you meant.',
      'Send the report to its administrator: the SSH server there may be broken or hostile.',
    ],
  }),

  'connection.notAnswering': ({ host, seconds: waited }) => ({
    title: `${host} stopped answering`,
    text: `No sign of life for ${seconds(waited)}, so the connection was given up.`,
    remedies: ['Check the network, then reconnect.'],
  }),

  'connection.closedByServer': ({ host, reason }) => ({
    title: `${host} closed the connection`,
    text: `The server ended it.${because('It said:', reason)}`,
    remedies: [
      'Reconnect.',
      'If it closes right after every login, ask the administrator to look into the server’s log (a shell that does not exist, a chroot directory with wrong ownership).',
    ],
  }),

  'channel.openFailed': ({ reason, text, what, via }) =>
    via !== undefined
      ? jumpText({ reason, text, what, via })
      : {
          title: what === 'session' ? 'The server refuses another session' : `${what} could not be opened`,
          text: `${openFailure[reason]}.${because('It said:', text)}`,
          remedies:
            what === 'session'
              ? [
                  'Close another tab of this host, or open this one on a connection of its own.',
                  'The server’s MaxSessions sets the limit.',
                ]
              : reason === 'prohibited'
                ? ['Ask the administrator: AllowTcpForwarding or PermitOpen does not allow it.']
                : ['Check host name and port as seen from the server.'],
        },

  'channel.requestRefused': ({ request, what }) => {
    const said = refusedRequest[request];
    return { ...said, text: what === '' || what === request ? said.text : `${said.text} It was asked for: ${what}.` };
  },

  'channel.closed': ({ what }) => ({
    title: 'It is already closed',
    text: `The channel for ${what} was closed before this could be sent.`,
    remedies: ['Reconnect.'],
  }),
};

function idleMinutes(idleSeconds: number): string {
  const minutes = Math.round(idleSeconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
