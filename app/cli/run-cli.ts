import { batchTool } from './batch.ts';
import { copyHelp } from './archive-options.ts';
import { runDoctor } from './doctor.ts';
import { runExec } from './exec.ts';
import { execManyHelp, execManyUsage, runExecMany } from './exec-many.ts';
import { isExecMany } from './exec-many-options.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { runFileTool, type FileTool } from './file-tool.ts';
import { forwardHelp, forwardUsage, runForward } from './forward.ts';
import { getTool } from './get.ts';
import { version } from './host.ts';
import { invokeHelp, invokeUsage, runInvoke } from './invoke.ts';
import { runKeyTool } from './keys.ts';
import { runKnownHosts } from './known-hosts.ts';
import { runKnownHostsScan } from './known-hosts-scan.ts';
import { lsTool } from './ls.ts';
import { exportHelp, exportUsage, importHelp, importUsage, runExport, runImport } from './move-hosts.ts';
import { parseCliOptions, type CliOptions } from './options.ts';
import { putTool } from './put.ts';
import { resolveHelp, resolveUsage, runResolve } from './resolve.ts';
import { syncTool } from './sync.ts';
import type { Streams } from './streams.ts';
import { runVault, vaultHelp, vaultUsage } from './vault.ts';

interface Subcommand {
  readonly usage: string;
  readonly about: string;
  /** A mistake in one line, or undefined when the words make sense. */
  readonly check: (options: CliOptions) => string | undefined;
  readonly run: (options: CliOptions, streams: Streams, signal: AbortSignal) => Promise<number>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  exec: {
    usage: 'hawser exec [options] HOST -- COMMAND…',
    about: 'runs a command; stdin, stdout and stderr pass through untouched (many hosts: hawser exec --hosts FILE --help)',
    check: ({ command, json }) =>
      command.length === 0 ? 'no command is named' : json ? 'exec has --json with --hosts alone' : undefined,
    run: runExec,
  },
  doctor: {
    usage: 'hawser doctor [options] [--json] HOST',
    about: 'connects and says what happened in each phase',
    check: ({ command }) => (command.length > 0 ? 'doctor takes one host and no command' : undefined),
    run: runDoctor,
  },
};

/** Commands that work on files, with options of their own. */
const tools: Readonly<Record<string, (words: readonly string[], streams: Streams, signal: AbortSignal) => Promise<number>>> = {
  'known-hosts': (words, streams, signal) =>
    words[0] === 'scan' ? runKnownHostsScan(words.slice(1), streams, signal) : runKnownHosts(words, streams),
  keys: runKeyTool,
  forward: runForward,
  invoke: runInvoke,
  resolve: runResolve,
  import: runImport,
  export: runExport,
  vault: (words, streams) => runVault(words, streams),
};

/** Commands over files of hosts. */
const fileTools: Readonly<Record<string, FileTool>> = {
  ls: lsTool,
  get: getTool,
  put: putTool,
  sync: syncTool,
  batch: batchTool,
};

const optionLines = [
  'HOST is [user@]host, an ssh:// address, a bookmark or a Host of ssh_config. Options as in ssh(1):',
  '  -F FILE  -p PORT  -l USER  -i KEY  -J HOSTS  -o Keyword=value  -b ADDRESS  -c CIPHERS  -m MACS  -4 -6 -C -n -q -s -T -t -v',
  '  --data DIR  the data folder',
];

/** Runs one command line (the words after `hawser`); answers the exit status. Never throws. */
export async function runCli(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const [name = '', ...rest] = words;
  if (name === '--help' || name === '-h' || name === 'help') return print(streams, [usageOf(), ...optionLines]);
  if (name === '--version' || name === '-V') return print(streams, [`hawser ${version}`]);
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool) return tool(rest, streams, signal);
  if (name === 'exec' && isExecMany(rest)) return runExecMany(rest, streams, signal);
  const fileTool = Object.hasOwn(fileTools, name) ? fileTools[name] : undefined;
  if (fileTool) return runFileTool(name, fileTool, rest, { streams, signal, help: copyHelp });
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (!subcommand) {
    say(name === '' ? 'hawser: no command is named' : `hawser: there is no command “${name}”`);
    say(usageOf());
    return wrongUsage;
  }
  const parsed = parseCliOptions(rest);
  if (parsed.kind === 'help') return print(streams, [`usage: ${subcommand.usage}`, subcommand.about, ...optionLines]);
  const mistake = parsed.kind === 'mistake' ? parsed.line : subcommand.check(parsed.options);
  if (mistake !== undefined || parsed.kind === 'mistake') {
    say(`hawser ${name}: ${mistake ?? ''}`);
    say(`usage: ${subcommand.usage}`);
    return wrongUsage;
  }
  try {
    return await subcommand.run(parsed.options, streams, signal);
  } catch (error) {
    // Whoever stopped it knows why it ended.
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

function usageOf(): string {
  const lines = Object.values(subcommands).map(({ usage, about }) => `  ${usage.padEnd(42)} ${about}`);
  const copies = Object.values(fileTools).map(({ usage, about }) => `  ${usage}\n      ${about}`);
  const files = [
    '  hawser known-hosts find|remove|add|list|hash|scan  known_hosts files and host keys, as ssh-keygen and ssh-keyscan have them',
    `  ${execManyUsage}\n      ${execManyHelp[0] ?? ''}`,
    `  ${forwardUsage}\n      ${forwardHelp[0] ?? ''}`,
    `  ${invokeUsage}\n      ${invokeHelp[0] ?? ''}`,
    `  ${resolveUsage}\n      ${resolveHelp[0] ?? ''}`,
    `  ${importUsage}\n      ${importHelp[0] ?? ''}`,
    `  ${exportUsage}\n      ${exportHelp[0] ?? ''}`,
    `  ${vaultUsage}\n      ${vaultHelp[0] ?? ''}`,
    '  hawser keys fingerprint|list|generate|import|install|compare|rotate|back-up  keys: their fingerprints, files, and lines on hosts',
  ];
  return ['usage: hawser COMMAND [options] HOST …', ...lines, ...copies, ...files].join('\n');
}

function print(streams: Streams, lines: readonly string[]): number {
  streams.output.write(`${lines.join('\n')}\n`);
  return 0;
}
