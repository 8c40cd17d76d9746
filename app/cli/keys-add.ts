import { homedir } from 'node:os';
import { createWorkbench, keyPath, ownAgent, parseSeconds } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { unreachedWords } from '../../shared/model/agent-destination-text.ts';
import type { DestinationStep, DestinationWish } from '../../shared/model/agent-destinations.ts';
import { AppError } from '../../shared/model/errors.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { parseFileWords, type FileWords } from './file-options.ts';
import { cliHost } from './host.ts';
import { cliPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

export const keyAddUsage = [
  '       hawser keys add [-F FILE] [-c] [-t TIME] [--to [USER@]HOST | --to HOP>[USER@]HOST]… [--along-jumps] KEY',
  '           into the agent of SSH_AUTH_SOCK as ssh-add does; --to as its -h: the agent keeps the key to these hosts, and to their jump hosts',
];

interface AddWish {
  readonly key: string;
  readonly confirm: boolean;
  readonly lifetimeSeconds: number | undefined;
  /** None: the key may be used anywhere. */
  readonly destinations: readonly DestinationWish[];
  readonly cli: FileWords['cli'];
}

/** `hawser keys add KEY`. 0: the agent has it; 64: wrong usage; 255: it has not. */
export async function runKeyAdd(line: readonly string[], { output, errors }: Streams, signal: AbortSignal): Promise<number> {
  const wish = readAddWords(line);
  if ('kind' in wish) {
    const isHelp = wish.kind === 'help';
    const to = isHelp ? output : errors;
    if (!isHelp) to.write(`hawser keys add: ${printableLine(wish.line, 400)}\n`);
    keyAddUsage.forEach((words) => to.write(`${words}\n`));
    return isHelp ? 0 : wrongUsage;
  }
  try {
    const socket = ownAgent(undefined, process.env);
    if (socket === undefined)
      throw new AppError('agent.unavailable', { socket: '', reason: 'SSH_AUTH_SOCK names none' }, 'there is no agent');
    const file = keyPath(wish.key, homedir());
    const workbench = await createWorkbench(cliHost(wish.cli, process.env));
    try {
      const isBatch = wish.cli.ssh.options.some(({ value }) => value.toLowerCase() === 'yes');
      const tell = (text: string): void => void errors.write(`${text}\n`);
      const prompter = cliPrompter({ environment: process.env, isBatch, tell });
      const { confirm, lifetimeSeconds, destinations } = wish;
      const kept = destinations.length === 0 ? {} : { destinations };
      const steps = await workbench.agentAdditions.add({ socket, file, confirm, lifetimeSeconds, ...kept }, prompter, signal);
      for (const step of steps) output.write(`${stepLine(step)}\n`);
      for (const step of steps) if (!step.isReached) errors.write(`${stepLine(step)}: ${unreachedWords(step)}\n`);
      return 0;
    } finally {
      await workbench.close();
    }
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach((words) => errors.write(`${words}\n`));
    return connectionFailed;
  }
}

function readAddWords(
  line: readonly string[],
): AddWish | { readonly kind: 'help' } | { readonly kind: 'mistake'; readonly line: string } {
  const parsed = parseFileWords(line, { letters: 'c', words: ['along-jumps'], valued: ['to'], valuedLetters: 't' });
  if (parsed.kind !== 'words') return parsed;
  const { operands, flags, values, cli } = parsed.words;
  const mistake = (words: string): { readonly kind: 'mistake'; readonly line: string } => ({ kind: 'mistake', line: words });
  const [key, ...more] = operands;
  if (key === undefined || more.length > 0) return mistake('it takes one KEY');
  const { identityFiles, options, user, port, jump } = cli.ssh;
  const others = options.filter(({ keyword }) => keyword.toLowerCase() !== 'batchmode');
  if (identityFiles.length + others.length > 0 || user !== undefined || port !== undefined || jump !== undefined)
    return mistake('-l, -p, -i, -J and -o are a host’s own: name them in ssh_config, or the host as ssh://user@host:port');
  const time = values.get('t')?.at(-1);
  const seconds = time === undefined ? undefined : parseSeconds(time);
  if (seconds !== undefined && (!seconds.ok || seconds.value <= 0)) return mistake(`-t: ${time ?? ''} is no time, such as 1h30m`);
  const places = values.get('to') ?? [];
  const ofAccount = places.find(namesAccountOfHop);
  if (ofAccount !== undefined)
    return mistake(`--to ${ofAccount}: an agent can’t tell the accounts of HOP apart, so write HOP without USER@`);
  const wishes = places.map((word) => wishOf(word, flags.has('along-jumps')));
  if (wishes.includes(undefined)) return mistake('--to takes [USER@]HOST or HOP>[USER@]HOST');
  if (flags.has('along-jumps') && wishes.length === 0) return mistake('--along-jumps goes with --to');
  const destinations = wishes.filter((wish) => wish !== undefined);
  return { key, confirm: flags.has('c'), lifetimeSeconds: seconds?.ok === true ? seconds.value : undefined, destinations, cli };
}

/** ssh-add(1) refuses it, too: in a constraint only the host that is logged in to has an account. */
function namesAccountOfHop(word: string): boolean {
  return word.includes('>') && (word.split('>')[0] ?? '').includes('@');
}

/** As `-h` of ssh-add(1): without an account, any; with a hop, from there only. */
function wishOf(word: string, alongRoute: boolean): DestinationWish | undefined {
  const [first = '', second, ...more] = word.split('>').map((part) => part.trim());
  const destination = second ?? first;
  if (more.length > 0 || destination === '' || first === '') return undefined;
  const from = second === undefined ? {} : { from: { destination: first } };
  return {
    target: { destination },
    anyAccount: !destination.includes('@'),
    alongRoute: alongRoute && second === undefined,
    ...from,
  };
}

function stepLine({ from, to, user }: DestinationStep): string {
  return `${from ?? 'this computer'} > ${to}, ${user === '' ? 'any account' : `as ${user}`}`;
}
