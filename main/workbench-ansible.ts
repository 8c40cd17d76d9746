import { constants } from 'node:fs';
import { access, lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AppError } from '../shared/model/errors.ts';
import type { RunProgram, RunRequest } from '../shared/model/runs.ts';
import { shellWord } from './bookmarks/export/host-commands.ts';
import type { Host } from './host.ts';
import type { OpenedCommand } from './runs/host-runner.ts';
import { openLocalCommand } from './runs/local-command.ts';

/** Files of a run; the shown names stand for them before they are there. */
interface AnsibleFiles {
  readonly inventory: string;
  readonly script: string;
}

type Wish = Pick<RunRequest, 'program' | 'throttle' | 'timeoutSeconds'>;

export const shownFiles: AnsibleFiles = { inventory: 'hosts.yml', script: 'script' };
const usualForks = 8;
/** A longer command goes as a file: Linux takes 128 KiB in one argument, and the JSON of a command may be six times as long. */
const mostArgument = 16_000;

/**
 * Words for ansible(1): `all` of an inventory, its shell or its script module, our throttle as forks and our time-out as that of the task. Arguments of
 * modules go as JSON, because the other form takes `chdir=` and the like out of a command; what a template would be is marked raw.
 */
export function ansibleArguments({ program, throttle, timeoutSeconds }: Wish, files: AnsibleFiles): string[] {
  const script = fileProgram(program);
  const [module, options] =
    script === undefined && program.kind === 'command'
      ? ['ansible.builtin.shell', { cmd: raw(program.command) }]
      : ['ansible.builtin.script', { cmd: shellWord(files.script), executable: executableOf(script?.interpreter ?? 'sh -s') }];
  return [
    'all',
    '-i',
    files.inventory,
    '-m',
    module,
    '-a',
    JSON.stringify(options),
    '--forks',
    String(throttle ?? usualForks),
    ...(timeoutSeconds === undefined ? [] : ['--task-timeout', String(Math.ceil(timeoutSeconds))]),
  ];
}

/** The command as a shell takes it. */
export function ansibleLine(wish: Wish, files: AnsibleFiles = shownFiles): string {
  return ['ansible', ...ansibleArguments(wish, files)]
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : shellWord(word)))
    .join(' ');
}

/** Ansible makes templates of its arguments (Jinja2). Throws `runs.template`. */
function raw(command: string): string {
  if (!/\{[{%#]/.test(command)) return command;
  if (/\{%[-+]?\s*endraw/.test(command)) throw new AppError('runs.template', {}, 'endraw in a command');
  return `{% raw %}${command}{% endraw %}`;
}

/** What goes to the hosts as a file: a script, or a command that is too long for an argument. */
function fileProgram(program: RunProgram): Extract<RunProgram, { kind: 'script' }> | undefined {
  if (program.kind === 'script') return program;
  // What the shell module has run its commands, too.
  return program.command.length > mostArgument
    ? { kind: 'script', script: program.command, interpreter: '/bin/sh -s' }
    : undefined;
}

/**
 * Of `sh -s` or `python3 -`, which read a script from their input: here it is a file. Only what is surely understood: an option that takes the next word as
 * a program, or `-s` among others, would have the file be something else. Throws `runs.interpreter`.
 */
function executableOf(interpreter: string): string {
  const words = interpreter.trim().split(/\s+/);
  const last = words.pop();
  const isPlain =
    words.length > 0 && words.every((word) => /^[\w./=+:@-]+$/.test(word) && !/^-$|^--|^-[a-zA-Z]*[csm]/.test(word));
  const isUnderstood = isPlain && (last === '-s' || (last === '-' && !words.some((word) => /^-[a-zA-Z]*e/.test(word))));
  if (!isUnderstood) throw new AppError('runs.interpreter', { interpreter }, 'an interpreter that is not understood');
  return raw(words.join(' '));
}

/** What a hand-over does not have of our own way, a sentence each. */
export function ansibleNotes({
  program,
  stopAfterFailures,
  hosts,
}: Pick<RunRequest, 'program' | 'stopAfterFailures' | 'hosts'>): string[] {
  const notes: string[] = [];
  if (stopAfterFailures !== undefined)
    notes.push(`Ansible is not told to stop after ${stopAfterFailures} failed: it goes on to every host.`);
  if (program.kind === 'command' && program.needsTerminal) notes.push('Ansible is not told that the command needs a terminal.');
  if (hosts.length > 1)
    notes.push(
      'Ansible does not ask about production at a login: check that no name leads there by Match exec or the name service.',
    );
  if (fileProgram(program) === undefined)
    notes.push('Other accounts of this computer can read the command while it runs. A script they can’t read.');
  return notes;
}

/** Where ansible(1) is, by the PATH of the core. */
export async function findAnsible({ environment }: Pick<Host, 'environment'>): Promise<string | undefined> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'ansible');
    if (
      folder !== '' &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return undefined;
}

const staleMs = 24 * 3600_000;

/** Removes folders of this account's runs whose core ended without doing so. `now`: in milliseconds since 1970. Never rejects. */
export async function sweepAnsible(now: number): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = /^hawser-ansible-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    // A core of another container may share the folder: its processes are not seen here.
    const isStale =
      found?.isDirectory() === true && found.uid === (process.getuid?.() ?? found.uid) && found.mtimeMs < now - staleMs;
    if (isStale) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A run of ansible(1), with the files that it reads: in a folder that only this account can open, and gone with the run. */
export class AnsibleRun {
  readonly line: string;
  readonly #file: string;
  readonly #folder: string;
  readonly #wish: Wish;
  readonly #files: AnsibleFiles;

  private constructor(file: string, folder: string, files: AnsibleFiles, wish: Wish) {
    this.#file = file;
    this.#folder = folder;
    this.#files = files;
    this.#wish = wish;
    this.line = ansibleLine(wish, files);
  }

  static async prepare(file: string, inventory: string, wish: Wish): Promise<AnsibleRun> {
    const folder = await mkdtemp(join(tmpdir(), `hawser-ansible-${process.pid}-`));
    const files = { inventory: join(folder, shownFiles.inventory), script: join(folder, shownFiles.script) };
    const run = new AnsibleRun(file, folder, files, wish);
    try {
      await writeFile(files.inventory, inventory, { mode: 0o600, flag: 'wx' });
      const script = fileProgram(wish.program);
      if (script !== undefined) await writeFile(files.script, scriptText(script), { mode: 0o600, flag: 'wx' });
      return run;
    } catch (error) {
      await run.dispose();
      throw error;
    }
  }

  /** No colours in what it says, and ssh asks nobody: what a login needs has to be there already. */
  async open(environment: Readonly<Record<string, string | undefined>>): Promise<OpenedCommand> {
    const channel = await openLocalCommand({
      file: this.#file,
      args: ansibleArguments(this.#wish, this.#files),
      folder: this.#folder,
      environment: { ...environment, ANSIBLE_NOCOLOR: '1', ANSIBLE_FORCE_COLOR: '0', SSH_ASKPASS_REQUIRE: 'never' },
    });
    return { channel, release: () => undefined };
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function scriptText({ script }: Extract<RunProgram, { kind: 'script' }>): string {
  const text = script.replaceAll('\r\n', '\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}
