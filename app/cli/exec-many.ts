import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createWorkbench } from '../../main/workbench.ts';
import { printable } from '../../shared/base/printable.ts';
import { mostRunHosts, type RunProgram } from '../../shared/model/runs.ts';
import { readAnsibleInventory } from './ansible-inventory.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { parseExecMany, type ExecManyOptions } from './exec-many-options.ts';
import { ExecManyRun, type HostResult } from './exec-many-run.ts';
import type { ManyHost } from './many-host.ts';
import { cliHost } from './host.ts';
import { readHostsFile } from './hosts-file.ts';
import { productionPermit } from './production-permit.ts';
import type { Streams } from './streams.ts';

export const execManyUsage =
  'hawser exec (--hosts FILE | --inventory FILE [--group NAME]) [--throttle N] [--timeout SECONDS] [--json] [--include-production] [options] [--script FILE | -- COMMAND…]';

export const execManyHelp = [
  'Runs a command on the hosts of a file at once. Lines of stdout and stderr begin with [HOST]; a command has no input.',
  '  --hosts FILE       a HOST a line, # begins a comment, - is standard input; one that is named twice is one, and told',
  '  --inventory FILE   hosts of an inventory of Ansible (INI or YAML) with ansible_host, _port, _user and the key file; --group NAME: of a group',
  '                     nothing in it is run: templates, passwords and plugins are told and left out',
  '  --throttle N       hosts at once, 8 unless said         --timeout SECONDS  for each host, from its turn',
  '  --script FILE      given to its interpreter as standard input, so that nothing is written to the host; - is standard input',
  '  --interpreter TEXT what reads the script, “sh -s” unless said',
  '  -tt                each command gets a terminal (not a script): both its streams then come as one, and what asks for input waits',
  '  --json             a document a line as each host ends: host, state, code or signal or error, seconds, stdout, stderr',
  '  --include-production   runs on hosts of production without asking; else it is asked on the terminal, and without one nothing is run (64)',
  'Exit status: 0 when it was 0 everywhere, else the highest of the commands; 255 when on any host the command had no end of its',
  'own: not reached, lost, ended by a signal, out of time. Which one is said on stderr. 64 for wrong usage.',
];

interface Mistake {
  readonly mistake: string;
}

/** `hawser exec --hosts`. Never throws. */
export async function runExecMany(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${printable(line.replace(/[\r\n\t]+/g, ' '))}\n`);
  const wrong = (line: string): number => {
    say(`hawser exec: ${line}`);
    say(`usage: ${execManyUsage}`);
    return wrongUsage;
  };
  const parsed = parseExecMany(words);
  if (parsed.kind === 'help') {
    streams.output.write(`usage: ${execManyUsage}\n${execManyHelp.join('\n')}\n`);
    return 0;
  }
  if (parsed.kind === 'mistake') return wrong(parsed.line);
  const { options } = parsed;
  try {
    const hosts = await hostsOf(options, streams, say);
    if ('mistake' in hosts) return wrong(hosts.mistake);
    const program = await programOf(options, streams);
    if ('mistake' in program) return wrong(program.mistake);
    const host = cliHost(options.cli, process.env);
    const workbench = await createWorkbench(host);
    try {
      const permit = hosts.length > 1 ? await productionPermit({ workbench, options, say, signal }, hosts) : undefined;
      if (permit?.kind === 'refused') return wrong(permit.line);
      if (permit?.kind === 'declined') return connectionFailed;
      const run = new ExecManyRun({ workbench, host, options, program, streams, signal, permit }, hosts.length > 1);
      const results = await run.run(hosts);
      if (!options.cli.quiet && hosts.length > 1) say(summaryOf(hosts.length, results));
      return run.isUnread || results.size < hosts.length ? connectionFailed : statusOf([...results.values()]);
    } finally {
      await workbench.close();
    }
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

async function hostsOf(
  options: ExecManyOptions,
  streams: Streams,
  say: (line: string) => void,
): Promise<readonly ManyHost[] | Mistake> {
  const hosts = new Map<string, ManyHost>();
  const add = (host: ManyHost, where: string): void => {
    if (hosts.has(host.name)) say(`hawser: ${host.name} is named twice (${where}): it is run once`);
    else hosts.set(host.name, host);
  };
  for (const file of options.hostFiles) {
    const text = await textOf(file, streams);
    if (typeof text !== 'string') return text;
    const read = readHostsFile(text, new Set(hosts.keys()));
    if ('mistake' in read) return { mistake: `${file}: ${read.mistake}` };
    for (const host of read.hosts) add({ name: host, destination: host }, file);
    for (const { host, line } of read.doubles) add({ name: host, destination: host }, `${file}, line ${line}`);
  }
  for (const file of options.inventories) {
    const text = await textOf(file, streams);
    if (typeof text !== 'string') return text;
    const read = readAnsibleInventory(text);
    if ('mistake' in read) return { mistake: `${file}: ${read.mistake}` };
    for (const note of [...read.notes, ...(await variablesBeside(file))]) say(`hawser: ${file}: ${note}`);
    const wanted = options.groups.length === 0 ? ['all'] : options.groups;
    const unknown = wanted.find((group) => !read.groups.has(group) && !read.hosts.has(group));
    if (unknown !== undefined) return { mistake: `${file} has no group ${unknown}` };
    const names = new Set(wanted.flatMap((group) => [...(read.groups.get(group) ?? [group])]));
    for (const name of names) {
      const { host = name, ...login } = read.hosts.get(name) ?? { name };
      add({ name, destination: host, login, file }, file);
    }
  }
  if (hosts.size === 0) return { mistake: 'no host is named' };
  if (hosts.size > mostRunHosts) return { mistake: `more than ${mostRunHosts} hosts are named` };
  return [...hosts.values()];
}

/** Ansible reads these too; a host may be said there to be reached in another way. */
async function variablesBeside(file: string): Promise<readonly string[]> {
  if (file === '-') return [];
  const folders = await readdir(dirname(file)).catch((): string[] => []);
  return ['group_vars', 'host_vars'].filter((name) => folders.includes(name)).map((name) => `${name} beside it is not read`);
}

async function programOf({ script: file, interpreter, cli }: ExecManyOptions, streams: Streams): Promise<RunProgram | Mistake> {
  if (file === undefined) return { kind: 'command', command: cli.command.join(' ') };
  const bytes = await bytesOf(file, streams);
  if ('mistake' in bytes) return bytes;
  // Read loosely, another byte than the file has would reach the interpreter; the mark of UTF-8 would be part of its first word.
  if (!isUtf8(bytes)) return { mistake: `${file} is no UTF-8; the script must be` };
  const script = new TextDecoder().decode(bytes);
  return script.trim() === '' ? { mistake: 'the script is empty' } : { kind: 'script', script, interpreter };
}

async function textOf(file: string, streams: Streams): Promise<string | Mistake> {
  const bytes = await bytesOf(file, streams);
  return 'mistake' in bytes ? bytes : bytes.toString('utf8');
}

async function bytesOf(file: string, { input }: Streams): Promise<Buffer | Mistake> {
  try {
    if (file !== '-') return await readFile(file);
    const pieces: Buffer[] = [];
    for await (const piece of input as AsyncIterable<Buffer | string>) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  } catch (error) {
    return { mistake: `${file} can’t be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}` };
  }
}

/** `hawser: 8 hosts: 6 exit 0, 1 exit 7, 1 refused`. */
function summaryOf(count: number, results: ReadonlyMap<string, HostResult>): string {
  const counts = new Map<string, number>();
  const words: Readonly<Record<string, string>> = {
    timedOut: 'out of time',
    refused: 'not reached',
    killed: 'ended by a signal',
  };
  for (const result of results.values()) {
    const said = result.state === 'exited' ? `exit ${result.code}` : (words[result.state] ?? result.state);
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const never = count - results.size;
  const told = [...counts]
    .sort(([aWords, a], [bWords, b]) => b - a || (aWords < bWords ? -1 : 1))
    .map(([said, times]) => `${times} ${said}`);
  return `hawser: ${count} hosts: ${[...told, ...(never > 0 ? [`${never} never begun`] : [])].join(', ')}`;
}

function statusOf(results: readonly HostResult[]): number {
  return results.reduce((most, result) => Math.max(most, result.state === 'exited' ? result.code : connectionFailed), 0);
}
