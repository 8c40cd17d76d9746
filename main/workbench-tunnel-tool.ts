import { parseHop } from './ssh-config/jump-list.ts';
import { splitShellWords } from './ssh-config/shell-words.ts';
import { parseSshCommandLine } from './ssh-config/ssh-command-line.ts';
import { servicePort } from './ssh-config/services.ts';
import type { ReadCommandLine, TunnelReaders } from './tunnels/tunnel-text.ts';

export { HostTunnels } from './tunnels/host-tunnels.ts';
export { OutletMemory } from './tunnels/outlet-memory.ts';
export { Tunnel } from './tunnels/tunnel.ts';
export { WindowBudget } from './tunnels/window-budget.ts';
export { unattendedPrompter } from './prompts/unattended-prompter.ts';
export { forbiddenBy, systemPolicy, type PolicySource } from './settings/policy.ts';

/** Reads a pasted `ssh …` line for its forwards and its host. */
const readSshLine: ReadCommandLine = (line) => {
  const words = splitShellWords(line);
  if (!words.ok) return { kind: 'invalid', why: words.why };
  const read = parseSshCommandLine(words.value.slice(1));
  if (!read.ok) return { kind: 'invalid', why: read.why };
  const { forwards, destination, options, remoteCommand: rest } = read.value;
  const user = options.user === undefined || destination.includes('@') ? '' : `${options.user}@`;
  const port = options.port === undefined || destination.includes('://') ? '' : `:${options.port}`;
  const place = `${user}${destination}${port}`;
  // It is read again as a typed destination: what could be a line of its own there is no host here.
  const address = parseHop(place);
  return address.ok ? { kind: 'line', forwards, destination: place, rest } : { kind: 'invalid', why: address.why };
};

/** What a pasted tunnel is read with. */
export const tunnelReaders: TunnelReaders = { commandLine: readSshLine, portNamed: servicePort };
