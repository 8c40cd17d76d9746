import { readFile } from 'node:fs/promises';
import { createWorkbench, keyLine, lookupNames, openHostKeyScan } from '../../main/workbench.ts';
import type { ScannedHost } from '../../main/known-hosts/scan/scan-types.ts';
import { printable } from '../../shared/base/printable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { ScanRow } from '../../shared/model/trust.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { cliHost } from './host.ts';
import { readInput, type ToolStreams } from './known-hosts.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import { parseScanWords, readScanList, scanHostOf, type ScanHost, type ScanWords } from './scan-options.ts';

export const scanUsage = [
  'usage: hawser known-hosts scan [options] [-t TYPES] [-f HOSTLIST] [-p PORT] [-T SECONDS] [-cH] HOST…',
  'prints host keys as ssh-keyscan does, without logging in; unlike it, ssh_config, bookmarks and jump hosts are honoured. Nothing it',
  'prints is proof. TYPES: ed25519, ecdsa, rsa, cert, or names of key types. -c certificates, -H hides names, --json one row a line.',
  'Options as in ssh(1) say how hosts are reached: -F FILE -J HOSTS -o Keyword=value -l USER -i KEY -b ADDRESS -4 -6 -v --data DIR',
];

const nothingFound = 1;
const mostHosts = 10_000;

/**
 * `hawser known-hosts scan`; answers the exit status: as ssh-keyscan, 0 when any key was found, 1 when none was, 255 for an unknown type
 * or a list that can't be read. Without a terminal nobody is asked about jump hosts.
 */
export async function runKnownHostsScan(words: readonly string[], streams: ToolStreams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${printable(line)}\n`);
  const print = (line: string): void => void streams.output.write(`${streams.output.isTTY ? printable(line) : line}\n`);
  const parsed = parseScanWords(words);
  if (parsed.kind === 'help') {
    scanUsage.forEach(print);
    return 0;
  }
  if (parsed.kind === 'mistake') {
    say(`hawser known-hosts scan: ${parsed.line}`);
    scanUsage.forEach(say);
    return wrongUsage;
  }
  try {
    const hosts = await hostsOf(parsed.words, streams);
    return await scan(parsed.words, hosts, { print, say, signal });
  } catch (error) {
    if (isAppError(error, 'algorithm.unknown')) say(`Unknown key type "${error.detail.name}"`);
    else if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

async function hostsOf({ hosts, list }: ScanWords, streams: ToolStreams): Promise<readonly ScanHost[]> {
  const listed =
    list === undefined ? '' : (list === '-' ? await readInput(streams.input) : await readFile(list)).toString('utf8');
  const all = [...readScanList(listed), ...hosts.map((word) => scanHostOf(word))];
  if (all.length > mostHosts) throw new Error(`more than ${mostHosts} hosts`);
  return all;
}

interface Output {
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

async function scan(words: ScanWords, hosts: readonly ScanHost[], { print, say, signal }: Output): Promise<number> {
  const { cli, certificates, hashed, timeoutSeconds } = words;
  const core = cliHost(cli, process.env);
  const workbench = await createWorkbench(core);
  let found = false;
  try {
    const scanner = openHostKeyScan(core, workbench, {
      ssh: cli.ssh,
      timeoutSeconds,
      prompter: earlyPrompter(cli.ssh, say),
      prompterFor: ({ batchMode }) => cliPrompter({ environment: process.env, isBatch: batchMode, tell: say }),
    });
    await scanner.start(
      hosts.map(({ destination }) => ({ destination })),
      {
        types: typesOf(words),
        signal,
        onRow: (row) => {
          if (cli.json && isLast(row)) print(JSON.stringify(row));
          if (row.state.kind === 'failed' && !signal.aborted) say(failureLines(row.state.error)[0] ?? '');
        },
        onIdentification: ({ host: { target }, line }) => {
          if (!cli.quiet) say(`# ${target.originalHost}:${target.port} ${line}`);
        },
        onKey: ({ index, host, blob }) => {
          found = true;
          if (cli.json) return;
          if (certificates) print(keyLine('', blob).trimStart());
          else for (const name of namesOf(host, hosts[index])) print(keyLine(name, blob, { hashed }));
        },
      },
    );
  } finally {
    await workbench.close();
  }
  return found ? 0 : nothingFound;
}

function isLast({ state }: ScanRow): boolean {
  return state.kind === 'done' || state.kind === 'failed';
}

/** `-c` asks for certificates of the types that are named, as ssh-keyscan. */
function typesOf({ types, certificates }: ScanWords): readonly string[] | undefined {
  if (!certificates) return types;
  const byWord: Readonly<Record<string, readonly string[]>> = {
    ed25519: ['ssh-ed25519'],
    ecdsa: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
    rsa: ['ssh-rsa'],
  };
  return types?.flatMap((word) => (byWord[word] ?? [word]).map((type) => `${type}-cert-v01@openssh.com`)) ?? ['cert'];
}

/** Names as lines have them; with `[name]:port` where the port is not 22. */
function namesOf({ target }: ScannedHost, host: ScanHost | undefined): readonly string[] {
  const { hostName, port, hostKeyAlias } = target;
  if (host?.names === undefined) return [lookupNames(hostName, port, hostKeyAlias).name];
  return host.names.map((name) => lookupNames(name, port, undefined).name);
}
