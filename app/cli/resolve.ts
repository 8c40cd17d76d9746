import { createWorkbench } from '../../main/workbench.ts';
import type { ConfigRule, ConfigWhy } from '../../shared/model/config-why.ts';
import { printable } from '../../shared/base/printable.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { cliHost } from './host.ts';
import { parseResolveOptions, type ResolveOptions } from './resolve-options.ts';
import type { Streams } from './streams.ts';

export const resolveUsage = 'hawser resolve [options] [--why] [--json] HOST [COMMAND]';
export const resolveHelp = [
  'prints what is in force for a host, line for line as ssh -G',
  'HOST and options as in ssh(1): -F FILE -o Keyword=value -p -l -i -J -b -B -c -m -L -R -D and the rest of them; commands of Match exec run,',
  'and Match command and sessiontype are told of COMMAND, -s and -N.',
  '  --why    where each value stands, and which Host and Match lines applied',
  '  --json   the same as JSON',
];

/**
 * `hawser resolve`: what `ssh -G` prints. What this program does otherwise is said on stderr. Answers 0, 255 where ssh would stop, 64 for
 * wrong usage. Nothing connects.
 */
export async function runResolve(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${printable(line)}\n`);
  const parsed = parseResolveOptions(words);
  if (parsed.kind === 'help') {
    streams.output.write(`usage: ${resolveUsage}\n${resolveHelp.join('\n')}\n`);
    return 0;
  }
  if (parsed.kind === 'mistake') {
    [`hawser resolve: ${parsed.line}`, `usage: ${resolveUsage}`].forEach(say);
    return wrongUsage;
  }
  const { options } = parsed;
  const ssh = { configFile: options.configFile, identityFiles: [], options: [], verbose: 0 };
  const host = cliHost({ ssh, dataDir: options.dataDir }, process.env);
  const workbench = await createWorkbench(host);
  try {
    const { why, stopped } = await workbench.resolveLikeSsh(options, signal);
    for (const note of why.notes) say(`hawser: ${note}`);
    if (stopped) {
      failureLines(stopped.toWire()).forEach(say);
      return connectionFailed;
    }
    if (why.refusal !== undefined) say(`hawser: it would not be connected to: ${why.refusal}`);
    const text = options.json ? `${JSON.stringify(why, undefined, 2)}\n` : linesOf(why, options);
    await new Promise<void>((resolve) => streams.output.write(text, () => resolve()));
    return 0;
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  } finally {
    await workbench.close();
  }
}

function linesOf({ values, rules, lockReason }: ConfigWhy, { why }: ResolveOptions): string {
  if (!why) return values.map(({ keyword, value }) => `${keyword} ${value}\n`).join('');
  const lines = values.map(({ keyword, value, place, isLocked }) => {
    const locked = isLocked === true ? ', set by the administrator' : '';
    return `${keyword} ${value}${place ? `  # ${placeText(place)}${locked}` : ''}`;
  });
  const reason = lockReason === undefined ? [] : [`# the administrator: ${lockReason}`];
  return `${[...lines, ...reason, '', ...rules.map(ruleLine)].join('\n')}\n`;
}

function ruleLine({ file, line, text, outcome, why, isFinalPass, commands }: ConfigRule): string {
  const verdict = { applies: 'applies', passedOver: 'passed over', notRun: 'left out' }[outcome];
  const ran = commands.map(({ command, status }) => `; “${command}” ended with ${status ?? 'nothing'}`).join('');
  return `# ${file}:${line}: ${text}: ${verdict}${isFinalPass ? ' in the final pass' : ''}: ${why}${ran}`;
}

function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}
