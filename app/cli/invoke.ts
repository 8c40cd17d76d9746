import { readFile } from 'node:fs/promises';
import { createWorkbench, missingUsing, type Workbench } from '../../main/workbench.ts';
import { powershellPurpose } from '../../shared/model/purpose.ts';
import type { ResolvedTarget } from '../../main/bookmarks/resolved-target.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { cliHost } from './host.ts';
import { parseInvokeOptions, type InvokeOptions } from './invoke-options.ts';
import { InvokeRun, type HostOutcome } from './invoke-run.ts';
import { noteLines } from './notes.ts';
import { earlyPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

export const invokeUsage =
  'hawser invoke [options] [--script FILE | --command TEXT] [--throttle N] [--format text|json|clixml] HOST…';

export const invokeHelp = [
  'Runs a PowerShell script on hosts at once, over SSH and without PowerShell here. Errors go to stderr.',
  '  --format text    what PowerShell prints, line by line; with several hosts each line begins with [HOST]',
  '  --format json    one document a line, with PSComputerName where there are several hosts',
  '  --format clixml  one document, as Import-Clixml reads it',
  '  --script FILE    the script; - is standard input        --command TEXT  the script itself',
  '  --arg NAME=TEXT  for its param(); NAME:=JSON for a number, true, false, null or a list of texts',
  '  --using NAME=TEXT  for $using:NAME, with NAME:=JSON as well',
  '  --throttle N     hosts at once, 8 unless said           --timeout SECONDS  for each host, from its start',
  '  --width N        characters in a line of text           --subsystem NAME  instead of the bookmark’s, or powershell',
  'Exit status: 0; 1 when a script failed (throw, exit N) or was stopped; 255 when a host could not be reached or was lost.',
  'HOST and other options are as in “hawser exec”.',
];

const scriptFailed = 1;
/** As PowerShell: a script of more is no script. */
const mostUnits = 16 * 1024 * 1024;

/** `hawser invoke`: answers 0, 1 when a script failed, 255 when a host was not reached or lost, 64 for wrong usage. Never throws. */
export async function runInvoke(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const mistake = (line: string): number => {
    say(`hawser invoke: ${line}`);
    say(`usage: ${invokeUsage}`);
    return wrongUsage;
  };
  const parsed = parseInvokeOptions(words);
  if (parsed.kind === 'help') {
    streams.output.write(`usage: ${invokeUsage}\n${invokeHelp.join('\n')}\n`);
    return 0;
  }
  if (parsed.kind === 'mistake') return mistake(parsed.line);
  const { options } = parsed;
  const read = await scriptOf(options, streams);
  if (read.kind === 'mistake') return mistake(read.line);
  const missing = missingUsing(read.script, options.using);
  if (missing.length > 0) return mistake(`the script has $using:${missing.join(', $using:')}, for which no --using is given`);
  try {
    return await invoke(options, read.script, { streams, signal, say });
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

interface Around {
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

async function invoke(options: InvokeOptions, script: string, { streams, signal, say }: Around): Promise<number> {
  const { cli } = options;
  const host = cliHost(cli, process.env);
  const workbench = await createWorkbench(host);
  try {
    const { targets, refused } = await targetsOf(workbench, options, say, signal);
    const notes = targets.flatMap(({ hops, target }) => noteLines([...hops, target], cli.ssh.verbose > 0));
    if (!cli.quiet) [...new Set(notes)].forEach(say);
    const run = new InvokeRun({ workbench, host, options, script, streams, signal }, targets);
    const outcomes = await run.run(targets);
    return run.isUnread ? connectionFailed : statusOf([...outcomes, ...refused]);
  } finally {
    await workbench.close();
  }
}

/** A host that can't be resolved is told of, and keeps no other from its run. */
async function targetsOf(
  workbench: Workbench,
  { hosts, cli }: InvokeOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly targets: readonly ResolvedTarget[]; readonly refused: readonly HostOutcome[] }> {
  const targets: ResolvedTarget[] = [];
  const refused: HostOutcome[] = [];
  for (const destination of hosts) {
    try {
      targets.push(
        await workbench.resolve({ destination }, { ...cli.ssh, purpose: powershellPurpose }, signal, earlyPrompter(cli.ssh, say)),
      );
    } catch (error) {
      if (signal.aborted) throw error;
      failureLines(asAppError(error).toWire()).forEach(say);
      refused.push('unreachable');
    }
  }
  return { targets, refused };
}

function statusOf(outcomes: readonly HostOutcome[]): number {
  if (outcomes.includes('unreachable')) return connectionFailed;
  return outcomes.includes('failed') ? scriptFailed : 0;
}

type ReadScript = { readonly kind: 'script'; readonly script: string } | { readonly kind: 'mistake'; readonly line: string };

async function scriptOf({ script }: InvokeOptions, { input }: Streams): Promise<ReadScript> {
  if (script.kind === 'text') return { kind: 'script', script: script.text };
  let bytes: Buffer;
  try {
    bytes = script.file === '-' ? await all(input) : await readFile(script.file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return { kind: 'mistake', line: `${script.file} can’t be read: ${reason}` };
  }
  const text = textOf(bytes);
  if (text.trim() === '') return { kind: 'mistake', line: 'the script is empty' };
  if (text.length > mostUnits) return { kind: 'mistake', line: 'the script is larger than 16 MiB' };
  return { kind: 'script', script: text };
}

async function all(input: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of input) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** By its mark; without one it is UTF-8, as for PowerShell 7. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}
