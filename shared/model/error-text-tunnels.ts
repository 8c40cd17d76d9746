import { because, list, quoted, sentence, type ErrorTexts } from './error-text-words.ts';
import { usableCauses } from './tunnel-refusal-text.ts';
import type { PortHolder } from './tunnel-evidence.ts';

type TunnelCode =
  | 'tunnel.notFound'
  | 'tunnel.badSpec'
  | 'tunnel.tooMany'
  | 'tunnel.unconfirmed'
  | 'tunnel.forbidden'
  | 'tunnel.fixed'
  | 'tunnel.notListening'
  | 'tunnel.portTaken'
  | 'tunnel.portRefused'
  | 'tunnel.socketRefused'
  | 'tunnel.remoteRefused'
  | 'tunnel.failedTogether'
  | 'tunnel.noShell'
  | 'tunnel.noBrowser';

/** `node (process 4711)`, `the tunnel “db”`, or that the system does not tell. */
export function holderText(holder: PortHolder): string {
  if (holder.tunnel !== undefined) return `the tunnel ${quoted(holder.tunnel, 100)}`;
  const name = holder.program === undefined ? undefined : quoted(holder.program, 100);
  if (holder.pid === undefined) return name ?? 'a program of another account';
  return name === undefined ? `process ${holder.pid}` : `${name} (process ${holder.pid})`;
}

const portReasons: Readonly<Record<string, string>> = {
  EACCES: 'ports below 1024 are for the system’s own services',
  EPERM: 'the system does not allow it',
  EADDRNOTAVAIL: 'this computer has no such address',
  ENOTFOUND: 'there is no such name',
  EAFNOSUPPORT: 'this computer does not speak that protocol',
};

const socketReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'there is a file of that name already',
  EACCES: 'this account may not write to its folder',
  ENOENT: 'its folder is not there',
  ENAMETOOLONG: 'the path is too long for a socket',
  EINVAL: 'the path is too long for a socket',
};

const worded = (words: Readonly<Record<string, string>>, reason: string): string =>
  sentence(Object.hasOwn(words, reason) ? `${words[reason] ?? ''} (${reason})` : reason);

/** What can go wrong with tunnels. */
export const tunnelTexts: ErrorTexts<TunnelCode> = {
  'tunnel.notFound': () => ({
    title: 'That tunnel is no longer there',
    text: 'It was removed, here or in another window.',
    remedies: ['Look at the list of tunnels again.'],
  }),
  'tunnel.badSpec': ({ spec, why }) => ({
    title: 'The tunnel can’t be understood',
    text: `${quoted(spec)}: ${sentence(why) || 'it is no forward as ssh writes them.'}`,
    remedies: ['Write it as ssh does, 8080:localhost:80 for one: the port here, then host and port as the server sees them.'],
  }),
  'tunnel.tooMany': ({ limit }) => ({
    title: 'There are too many tunnels',
    text: `At most ${limit} are kept.`,
    remedies: ['Remove some that are not used.'],
  }),
  'tunnel.unconfirmed': ({ spec, address }) => ({
    title: 'Others could use this tunnel',
    text: `${quoted(spec)} listens on ${address === '' ? 'every address' : quoted(address, 100)}, so other computers reach it without logging in anywhere.`,
    remedies: ['Say that you want this, or listen on 127.0.0.1 instead.'],
  }),
  'tunnel.forbidden': ({ file, reason }) => ({
    title: 'Tunnels are switched off on this computer',
    text: `The administrator’s file ${file} says so.${because('Its words:', reason)}`,
    remedies: ['Ask the administrator.'],
  }),
  'tunnel.fixed': ({ spec, file, line }) => ({
    title: 'This tunnel stands in ssh_config',
    text: `${quoted(spec)} is written in ${file}, line ${line}.`,
    remedies: ['Change it there, or add a tunnel of your own.'],
  }),
  'tunnel.notListening': ({ spec }) => ({
    title: 'The tunnel is not open',
    text: `${quoted(spec)} does not listen now.`,
    remedies: ['Switch it on first.'],
  }),
  'tunnel.portTaken': ({ port, holders, freePort }) => ({
    title: `Port ${port} is taken`,
    text:
      holders.length === 0
        ? `Something on this computer listens on port ${port} already; the system does not say what.`
        : `On this computer it is held by ${list([...new Set(holders.map(holderText))])}.`,
    remedies: [
      ...(freePort === undefined ? [] : [`Use port ${freePort}, which is free.`]),
      'End the program that has it, or choose another port.',
    ],
  }),
  'tunnel.portRefused': ({ address, port, reason }) => ({
    title: `The system does not let it listen on port ${port}`,
    text: `${address === '' ? '' : `Address ${quoted(address, 100)}: `}${worded(portReasons, reason) || 'no reason was given.'}`,
    remedies: ['Choose a port above 1023 and an address of this computer.'],
  }),
  'tunnel.socketRefused': ({ path, reason }) => ({
    title: 'The socket can’t be made',
    text: `${quoted(path)}: ${worded(socketReasons, reason) || 'no reason was given.'}`,
    remedies: ['Choose another path, or remove what is there.'],
  }),
  'tunnel.remoteRefused': ({ listen, causes }) => ({
    title: 'The server does not listen there for you',
    text: `It refused to listen on ${quoted(listen, 200)} and never says why.${usableCauses(causes)}`,
    remedies: ['Try another port, or 0 to let the server choose one.', 'Ask the administrator whether this account may forward.'],
  }),
  'tunnel.failedTogether': ({ spec }) => ({
    title: 'Another tunnel of this host could not listen',
    text: `The tunnels of this host are open together or not at all, and ${quoted(spec)} could not listen.`,
    remedies: ['Mend that one and try again.', 'Or let the others stay open without it.'],
  }),
  'tunnel.noShell': ({ name, reason }) => ({
    title: `Nothing can be looked up on ${name}`,
    text: `The account may not run commands there, or the server has none that tells.${because('What is known:', reason)}`,
    remedies: ['Type the port you want.'],
  }),
  'tunnel.noBrowser': ({ tried }) => ({
    title: 'No browser was found that can be started with a proxy',
    text: tried.length === 0 ? 'None is installed where browsers usually are.' : `Looked for: ${list(tried)}.`,
    remedies: ['Copy the proxy settings into your browser.'],
  }),
};
