import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { fingerprintLine, keyFace, knownHostsLists, openKnownHosts } from '../../main/workbench.ts';
import type { EditReport, Entry } from '../../main/known-hosts/tool.ts';
import { createLogger } from '../../main/log/create-logger.ts';
import { printable } from '../../shared/base/printable.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { localUser } from './host.ts';
import { readToolWords, type ToolWords } from './known-hosts-options.ts';

/** Streams of a tool; tests supply their own. */
export interface ToolStreams {
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly output: ToolOutput;
  readonly errors: ToolOutput;
}

export interface ToolOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export const knownHostsUsage = [
  'usage: hawser known-hosts find [-f FILE] [-lqv] HOST     lines of a host, as ssh-keygen -F; status 1 when there are none',
  '       hawser known-hosts remove [-f FILE] [-q] HOST     takes them out, as ssh-keygen -R; the old file is kept as FILE.old',
  '       hawser known-hosts add [-f FILE] [-H] HOST [KEYFILE|-]',
  '       hawser known-hosts list [-f FILE] [-v]            every key with its fingerprint',
  '       hawser known-hosts hash [-f FILE]                 hides all names, as ssh-keygen -H',
  '       hawser known-hosts scan [-t TYPES] [-f HOSTLIST] [-p PORT] HOST…   fetches host keys, as ssh-keyscan; --help says more',
  'HOST is a name, or [name]:port for a port other than 22. Without FILE every known_hosts file that ssh_config (or -F CONFIG) has for',
  'HOST is looked through; only the user’s are changed, and keys are added to the first.',
];

const notFound = 1;
const largestInput = 64 * 1024 * 1024;

class Mistake extends Error {}

interface Run {
  readonly parsed: ToolWords;
  /** The file that was named; else those of the config, the user's first. */
  readonly stores: Stores;
  readonly tool: ReturnType<typeof openKnownHosts>;
  readonly streams: ToolStreams;
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
}

const actions: Readonly<Record<string, (run: Run) => Promise<number>>> = { find, remove, add, list, hash };

/** `hawser known-hosts …`; answers the exit status: as ssh-keygen, 1 for nothing found and 255 for a file that can't be used. */
export async function runKnownHosts(words: readonly string[], streams: ToolStreams): Promise<number> {
  // Names and comments of files are anybody's words.
  const say = (line: string): void => void streams.errors.write(`${printable(line)}\n`);
  const print = (line: string): void => void streams.output.write(`${streams.output.isTTY ? printable(line) : line}\n`);
  const read = readToolWords(words, { flags: 'qlvHh', values: 'fF', long: ['--help'] });
  if (read.kind === 'words' && (read.parsed.flags.has('h') || read.parsed.flags.has('--help'))) {
    knownHostsUsage.forEach(print);
    return 0;
  }
  try {
    if (read.kind === 'mistake') throw new Mistake(read.line);
    const { parsed } = read;
    const action = Object.hasOwn(actions, parsed.action) ? actions[parsed.action] : undefined;
    if (!action) throw new Mistake(parsed.action === '' ? 'what is to be done?' : `there is no known-hosts ${parsed.action}`);
    const stores = await storesOf(parsed);
    const tool = openKnownHosts({ homeDir: homedir(), log: createLogger({ scopes: process.env['LOG'] ?? '' }) });
    return await action({ parsed, stores, tool, streams, print, say });
  } catch (error) {
    if (error instanceof Mistake) {
      say(`hawser known-hosts: ${error.message}`);
      knownHostsUsage.forEach(say);
      return wrongUsage;
    }
    failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

/** Files that an action works on. */
interface Stores {
  readonly user: readonly string[];
  readonly global: readonly string[];
  /** HashKnownHosts. */
  readonly hashed: boolean;
  /** What a connect looks up when that is another name than the one that was typed. */
  readonly lookUp?: string;
}

async function storesOf({ action, words, values }: ToolWords): Promise<Stores> {
  const file = values.get('f');
  if (file !== undefined) return { user: [file], global: [], hashed: false };
  const name = action === 'list' || action === 'hash' ? undefined : words[0];
  const configFile = values.get('F');
  const lists = await knownHostsLists(
    { homeDir: homedir(), userName: localUser(process.env), environment: process.env, configFile },
    name,
  );
  const { user, global, hashKnownHosts: hashed, lookUp } = lists;
  return { user, global, hashed, ...(name === undefined || lookUp === name.toLowerCase() ? {} : { lookUp }) };
}

/** Those of some files that exist, each with what was made of it; says so when there is none of them. */
async function each<T>(
  files: readonly string[],
  say: (line: string) => void,
  work: (file: string) => Promise<T | undefined>,
): Promise<readonly { readonly file: string; readonly result: T }[]> {
  const found: { file: string; result: T }[] = [];
  for (const file of files) {
    const result = await work(file);
    if (result !== undefined) found.push({ file, result });
  }
  if (found.length === 0) missing(files[0] ?? '', say);
  return found;
}

async function find({ parsed, stores, tool, print, say }: Run): Promise<number> {
  const host = oneHost(parsed);
  const found = await each([...stores.user, ...stores.global], say, (file) => tool.find(file, host));
  if (found.length === 0) return connectionFailed;
  for (const { file, result } of found) {
    // ssh-keygen has one file and does not name it.
    if (found.length > 1 && result.length > 0 && !parsed.flags.has('q')) print(`# ${file}`);
    for (const entry of result) {
      if (!parsed.flags.has('q')) print(`# Host ${host} found: line ${entry.line} ${markerNames[entry.marker]}`);
      if (parsed.flags.has('l')) printFace(host, entry, parsed.flags.has('v'), print);
      else print(entry.text);
    }
  }
  if (found.some(({ result }) => result.length > 0)) return 0;
  if (stores.lookUp !== undefined) say(`ssh_config leads from ${host} to ${stores.lookUp}: keys are stored under that name`);
  return notFound;
}

const markerNames = { none: '', 'cert-authority': 'CA', revoked: 'REVOKED' } as const;

/** As `ssh-keygen -F HOST -l`: type and fingerprint, after the name that was asked for. */
function printFace(host: string, { blob, comment }: Entry, withArt: boolean, print: (line: string) => void): void {
  if (blob === undefined) {
    print(`${host} has a key here that can’t be read`);
    return;
  }
  const { typeLabel, sha256, randomart } = keyFace(blob);
  print(`${host} ${typeLabel} ${sha256}${comment === '' ? '' : ` ${comment}`}`);
  if (withArt) print(randomart);
}

async function remove({ parsed, stores, tool, print, say }: Run): Promise<number> {
  const host = oneHost(parsed);
  const reports = await each(stores.user, say, async (file) => thereOrNot(await tool.remove(file, host)));
  if (reports.length === 0) return connectionFailed;
  for (const { file, result: report } of reports) {
    sayInvalid(file, report, say);
    if (report.kind === 'unchanged') {
      say(`Host ${host} not found in ${file}`);
      continue;
    }
    if (!parsed.flags.has('q')) for (const { line } of report.touched) print(`# Host ${host} found: line ${line}`);
    sayWritten(file, report.keptAs, print);
  }
  for (const file of stores.global) {
    const left = (await tool.find(file, host))?.filter(({ marker }) => marker === 'none') ?? [];
    for (const { line } of left) say(`${file}:${line}: left as it is; the system’s files are changed by -f only`);
  }
  return 0;
}

async function hash({ parsed, stores, tool, print, say }: Run): Promise<number> {
  if (parsed.words.length > 0) throw new Mistake('hash takes no host: it hides all of them');
  const reports = await each(stores.user, say, async (file) => thereOrNot(await tool.hash(file)));
  if (reports.length === 0) return connectionFailed;
  for (const { file, result: report } of reports) {
    sayInvalid(file, report, say);
    for (const { line, hosts } of report.patterns)
      say(`${file}:${line}: ignoring host name with wildcard: ${hosts.slice(0, 64)}`);
    if (report.kind === 'unchanged') continue;
    sayWritten(file, report.keptAs, print);
    say(`WARNING: ${report.keptAs} contains unhashed entries`);
    say('Delete this file to ensure privacy of hostnames');
  }
  return 0;
}

type Found = Exclude<EditReport, { readonly kind: 'missing' }>;

function thereOrNot(report: EditReport): Found | undefined {
  return report.kind === 'missing' ? undefined : report;
}

function sayWritten(file: string, keptAs: string, print: (line: string) => void): void {
  print(`${file} updated.`);
  print(`Original contents retained as ${keptAs}`);
}

function sayInvalid(file: string, { invalid }: Found, say: (line: string) => void): void {
  for (const line of invalid) say(`${file}:${line}: invalid line, kept as it is`);
}

async function list({ parsed, stores, tool, print, say }: Run): Promise<number> {
  if (parsed.words.length > 0) throw new Mistake('list takes no host; known-hosts find does');
  const listings = await each([...stores.user, ...stores.global], say, (file) => tool.list(file));
  if (listings.length === 0) return connectionFailed;
  for (const { file, result: listing } of listings) {
    if (listings.length > 1) print(`# ${file}`);
    for (const { marker, hosts, comment, blob } of listing.entries) {
      if (blob === undefined) continue;
      const label = marker === 'none' ? hosts : `@${marker} ${hosts}`;
      print(fingerprintLine(blob, comment === '' ? label : `${label} ${comment}`, 'sha256'));
      if (parsed.flags.has('v')) print(keyFace(blob).randomart);
    }
    for (const { line, why } of listing.invalid) say(`${file}:${line}: invalid line: ${why}`);
  }
  return 0;
}

async function add({ parsed, stores, tool, streams, print, say }: Run): Promise<number> {
  const [host, keyFile = '-', ...more] = parsed.words;
  if (host === undefined || host === '' || /[\s,*?!|#@]/.test(host)) throw new Mistake('add needs one host, without patterns');
  if (more.length > 0) throw new Mistake('add takes one host and one file of keys');
  const text = keyFile === '-' ? await readInput(streams.input) : await readKeys(keyFile);
  const [file, ...others] = [...stores.user, ...stores.global];
  if (file === undefined || stores.user.length === 0)
    throw new Mistake(`ssh_config has no UserKnownHostsFile for ${host}; name a file`);
  const additions = await tool.add(file, host, text, { hashed: stores.hashed || parsed.flags.has('H'), otherFiles: others });
  let refused = false;
  for (const addition of additions) {
    if (addition.kind === 'otherHost') {
      say(`line ${addition.line} is for ${addition.hosts.slice(0, 64)}, not for ${host}: passed over`);
      continue;
    }
    const { kind, blob, by } = addition;
    if (kind === 'added') print(`${by.file}:${by.line}: ${fingerprintLine(blob, host, 'sha256')}`);
    else if (kind === 'present') say(`${by.file}:${by.line} has this key already: ${fingerprintLine(blob, host, 'sha256')}`);
    else {
      refused = true;
      say(`not added, ${by.file}:${by.line} says that it is revoked: ${fingerprintLine(blob, host, 'sha256')}`);
    }
  }
  const usable = additions.some(({ kind }) => kind === 'added' || kind === 'present');
  if (!usable && !refused) say(`there is no host key for ${host} in ${keyFile === '-' ? 'what was read' : keyFile}`);
  return usable && !refused ? 0 : notFound;
}

async function readKeys(keyFile: string): Promise<Buffer> {
  try {
    return await readFile(keyFile);
  } catch (error) {
    throw new Mistake(`${keyFile} can’t be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

/** All of stdin, within limits. */
export async function readInput(input: ToolStreams['input']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > largestInput) throw new Mistake('that is more than a list of keys can be');
  }
  return Buffer.concat(chunks);
}

function oneHost({ words, action }: ToolWords): string {
  const [host, ...more] = words;
  if (host === undefined || host === '' || more.length > 0) throw new Mistake(`${action} needs one host`);
  return host;
}

function missing(file: string, say: (line: string) => void): void {
  say(`Cannot stat ${file}: No such file or directory`);
}
