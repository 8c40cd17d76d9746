import { printableLine } from '../base/printable.ts';
import type { ErrorDetail } from './errors.ts';
import { because, place, quoted, seconds, type ErrorText, type ErrorTexts } from './error-text-words.ts';

type RouteCode = 'net.noLocalAddress' | 'proxy.failed' | 'proxyCommand.failed' | 'route.onionRefused';

const isTor = (proxy: string): boolean => /:\/\/(127\.0\.0\.1|localhost|\[::1\]):9(05|15)0$/.test(proxy);

/** Ways to a host: proxies, programs, where connections come from. */
export const routeTexts: ErrorTexts<RouteCode> = {
  'net.noLocalAddress': ({ host, from, kind }) => ({
    title: kind === 'interface' ? `${from} has no address to connect from` : `Connecting from ${from} is not possible`,
    text: `${host} is to be reached from ${kind === 'interface' ? `the interface ${from}` : from}, which has no address of a kind that ${host} has. Nothing was sent.`,
    remedies: [
      kind === 'interface' ? 'Is the interface up? Does it have an address?' : 'Choose an address that this computer has.',
      'Take the setting out (BindAddress, BindInterface) and let the system choose.',
    ],
  }),

  'proxy.failed': proxyText,

  'proxyCommand.failed': commandText,

  'route.onionRefused': ({ host, why }) => ({
    title: `${printableLine(host, 80)} is only reached by Tor`,
    text:
      why === 'jump'
        ? 'A jump host would look this name up in the public name service and so tell others of it. Nothing was sent.'
        : 'Onion names are never looked up in the public name service, and no proxy is set for this host. Nothing was sent.',
    remedies: ['Start Tor and set its proxy for this host: socks5://127.0.0.1:9050.'],
  }),
};

/** A jump host did not pass the connection on (PX-10). */
export function jumpText({
  reason,
  text,
  what,
  via,
}: Pick<ErrorDetail<'channel.openFailed'>, 'reason' | 'text' | 'what'> & { readonly via: string }): ErrorText {
  if (reason === 'prohibited') {
    return {
      title: `${via} does not pass connections on`,
      text: `You are signed in there, but it may not connect on to ${what}.${because('It said:', text)}`,
      remedies: [
        `Ask the administrator of ${via}: AllowTcpForwarding or PermitOpen does not allow it, or the key is bound by no-port-forwarding.`,
        'If nc may run there, a proxy command does the same: ssh JUMPHOST nc %h %p. The connection stays encrypted end to end.',
        'The last resort is to log in to the jump host and to run ssh there. It then sees all you type, your keys and your agent.',
      ],
    };
  }
  return {
    title: `${via} could not connect to ${what}`,
    text: `The name is looked up there, not on this computer.${because('It said:', text)}`,
    remedies: [`Check host name and port as seen from ${via}.`, 'Is the host up, and does a filter between the two let it pass?'],
  };
}

function proxyText({ host, port, proxy, why, said }: ErrorDetail<'proxy.failed'>): ErrorText {
  const at = place({ host, port });
  const title = `The proxy does not lead to ${at}`;
  const start = isTor(proxy) ? ['Is Tor running? Tor Browser listens on port 9150, the service on 9050.'] : [];
  switch (why) {
    case 'notReached':
      return {
        title: `The proxy ${proxy} cannot be reached`,
        text: `${at} is reached by way of it.${because('What is known:', said)}`,
        remedies: [...start, 'Check host and port of the proxy.', 'Set “none” as its proxy if this host needs none.'],
      };
    case 'silent':
      return {
        title: `The proxy ${proxy} is silent`,
        text: `It took the connection and gave no whole answer within ${said === '' ? 'the time to connect' : said}.`,
        remedies: [...start, 'Check the kind of the proxy and its port.', 'Give it more time to connect: Tor can be slow.'],
      };
    case 'closed':
      return {
        title: `The proxy ${proxy} hung up`,
        text: `It closed the connection before it answered.${because('Reason:', said)}`,
        remedies: ['Check the kind of the proxy: SOCKS5, SOCKS4 or HTTP.'],
      };
    case 'notAProxy':
      return {
        title: `${proxy} is not such a proxy`,
        text: `What listens there answers in another way.${said === '' ? '' : ` It said ${quoted(said)}.`}`,
        remedies: ['Check the kind of the proxy and its port.'],
      };
    case 'loginNeeded':
    case 'loginUnknown':
    case 'loginRefused':
      return loginText(proxy, why, said);
    case 'forbidden':
      return {
        title: `The proxy forbids connecting to ${at}`,
        text: `${proxy} refused.${because('It said:', said)}`,
        remedies: [
          'Ask its administrator: many HTTP proxies allow nothing but port 443.',
          'Set “none” as its proxy if this host needs none.',
        ],
      };
    case 'noRoute':
    case 'hostRefused':
      return {
        title,
        text: `${proxy} could not connect there; it also looks the name up.${because('It said:', said)}`,
        remedies: ['Check host name and port as seen from the proxy.', ...start],
      };
    case 'cannotCarry':
      return {
        title,
        text: `A proxy of this kind cannot be told the host ${quoted(said, 80)}.`,
        remedies: ['Use SOCKS5 instead, or another name of the host.'],
      };
    case 'refused':
      return { title, text: `${proxy} refused.${because('It said:', said)}`, remedies: ['Check host name and port.', ...start] };
  }
}

function loginText(proxy: string, why: 'loginNeeded' | 'loginUnknown' | 'loginRefused', said: string): ErrorText {
  if (why === 'loginRefused')
    return {
      title: 'The proxy refuses the login',
      text: `${proxy} did not take user name and password.${because('It said:', said)}`,
      remedies: ['Check the user name in the proxy’s address, and the password.'],
    };
  return {
    title: 'The proxy asks for a login',
    text:
      why === 'loginUnknown'
        ? `${proxy} wants a kind of login that does not work here.${because('It asks for:', said)}`
        : `${proxy} lets nobody through without one.`,
    remedies:
      why === 'loginUnknown'
        ? ['Ask its administrator for a login by name and password (HTTP: Basic).']
        : ['Put the user name into the address of the proxy, as socks5://name@host:port; the password is asked for.'],
  };
}

function commandText(detail: ErrorDetail<'proxyCommand.failed'>): ErrorText {
  const { host, port, why } = detail;
  const at = place({ host, port });
  const command = quoted(detail.command, 300);
  const said = detail.said === '' ? '' : ` Its error output: ${quoted(detail.said, 1000)}.`;
  const printed = detail.printed === undefined ? '' : ` It printed ${quoted(detail.printed, 500)}.`;
  switch (why) {
    case 'declined':
      return {
        title: 'Its proxy command was not run',
        text: `${at} is reached by ${command}, which came with an import or a link. It runs on this computer only after a yes.`,
        remedies: [
          'Connect again and read the command before you allow it.',
          'Or write the proxy command of this host yourself.',
        ],
      };
    case 'notStarted':
      return {
        title: 'The proxy command could not be started',
        text: `${command}.${because('Reason:', detail.said)}`,
        remedies: ['Check the proxy command of this host, and SHELL.'],
      };
    case 'silent':
      return {
        title: `The proxy command does not lead to ${at}`,
        text: `${command} runs, but no SSH server introduced itself within ${seconds(detail.seconds ?? 0)}.${printed}${said}`,
        remedies: ['Try the command in a terminal: it should print a line that begins with SSH-2.0.'],
      };
    case 'notSsh':
      return {
        title: 'The proxy command leads to something else',
        text: `${command} does not lead to an SSH server.${printed}${said}`,
        remedies: ['Check the proxy command of this host.', 'It may print nothing of its own to its standard output.'],
      };
    case 'ended': {
      const end =
        detail.signal !== undefined
          ? `was ended by ${printableLine(detail.signal, 20)}`
          : detail.exit === undefined
            ? 'closed its output'
            : `ended with status ${detail.exit}`;
      const missing = detail.exit === 127 ? ['The program was not found: is it installed, and in PATH?'] : [];
      return {
        title: `The proxy command did not reach ${at}`,
        text: `${command} ${end} before an SSH server introduced itself.${printed}${said}`,
        remedies: [...missing, 'Check the proxy command of this host by running it in a terminal.'],
      };
    }
  }
}
