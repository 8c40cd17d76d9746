import { createHash } from 'node:crypto';
import type { FileSystem } from '../../main/sftp/file-system.ts';
import type { TransferJob } from '../../main/transfers/job.ts';
import type { CopyPair, FilePlace } from '../../main/transfers/transfer-types.ts';
import { CopyDesk, localPlace, type BatchLine, type BatchStep, type BatchWord, type RemotePlace } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import { followToEnd } from './copy-follow.ts';
import { planPairs, remotePath } from './copy-pairs.ts';
import { CopyReport, failureLine } from './copy-report.ts';
import { failureLines } from './failure.ts';
import { someFailed, statusOf, type FileCommand } from './file-command.ts';
import { here } from './file-tool.ts';
import { allowPrivateKeys } from './private-keys.ts';
import { ProgressBar } from './progress-bar.ts';
import { remoteGlob } from './remote-glob.ts';

type CopyStep = Extract<BatchStep, { do: 'get' | 'put' }>;

/** The commands of a batch file, one after the other. */
export class BatchRun {
  readonly #command: FileCommand;
  readonly #remote: RemotePlace;
  readonly #local: FilePlace;
  readonly #files: FileSystem;
  readonly #desk: CopyDesk;
  readonly #bar: ProgressBar;
  #there: FilePath;
  #here: FilePath;

  private constructor(command: FileCommand, remote: RemotePlace, files: FileSystem, desk: CopyDesk, there: FilePath) {
    this.#command = command;
    this.#remote = remote;
    this.#local = localPlace(command.host);
    this.#files = files;
    this.#desk = desk;
    this.#bar = new ProgressBar(command.streams.errors, command.host.clock, command.words.cli.quiet);
    this.#there = there;
    this.#here = here() as FilePath;
  }

  /** Answers the status. Rejects when the connection failed. `echo` is told each command before it is done. */
  static async run(
    command: FileCommand,
    destination: string,
    lines: readonly BatchLine[],
    echo: (line: string) => void,
  ): Promise<number> {
    const { signal, host } = command;
    const remote = await command.remote(destination);
    const files = await localPlace(host).open(signal);
    const reference = JSON.stringify(remote.reference);
    const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex');
    const desk = new CopyDesk(host, ['batch', reference, hash]);
    try {
      const server = await remote.first(signal);
      // What the same batch left when it was stopped: it begins anew.
      for (const job of await desk.takeLeft(remote, localPlace(host))) await desk.cancel(job);
      const run = new BatchRun(command, remote, files, desk, await server.home(signal));
      return await run.#all(lines, echo);
    } finally {
      await desk.close();
      files.close();
      remote.close();
    }
  }

  async #all(lines: readonly BatchLine[], echo: (line: string) => void): Promise<number> {
    for (const { text, step, ignoresFailure, isQuiet } of lines) {
      if (step.do === 'end') break;
      if (!isQuiet) echo(text);
      try {
        if (await this.#step(step)) continue;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (statusOf(error) !== someFailed || this.#command.signal.aborted) throw error;
        failureLines(error.toWire()).forEach((line) => this.#bar.say(line));
      }
      if (!ignoresFailure) return someFailed;
    }
    return 0;
  }

  /** False when it was told already what of it failed. Opened for each: a server that allows one channel is enough. */
  async #step(step: BatchStep): Promise<boolean> {
    const { signal } = this.#command;
    if (step.do === 'get' || step.do === 'put') return this.#copy(step);
    const fs = await this.#remote.first(signal);
    switch (step.do) {
      case 'end':
        return true;
      case 'cd':
        this.#there = await this.#folder(fs, step.path === '' ? await fs.home(signal) : await this.#path(step.path));
        return true;
      case 'lcd':
        this.#here = await this.#folder(
          this.#files,
          step.path === '' ? await this.#files.home(signal) : this.#localPath(step.path),
        );
        return true;
      case 'mkdir':
        await fs.makeFolder(await this.#path(step.path), undefined, signal);
        return true;
      case 'lmkdir':
        await this.#files.makeFolder(this.#localPath(step.path), undefined, signal);
        return true;
      case 'rmdir':
        await fs.removeFolder(await this.#path(step.path), signal);
        return true;
      case 'rename':
        await this.#rename(fs, await this.#path(step.from), await this.#path(step.to));
        return true;
      case 'link':
        if (step.isHard) await fs.makeHardLink(await this.#path(step.target), await this.#path(step.path), signal);
        else await fs.makeLink(step.target as FilePath, await this.#path(step.path), signal);
        return true;
      case 'rm':
        return this.#each(fs, step.paths, (path) => fs.removeFile(path, signal));
      case 'chmod':
        return this.#each(fs, step.paths, (path) => fs.setAttributes(path, { mode: step.value }, signal));
      case 'chown':
        return this.#each(fs, step.paths, (path) => fs.setAttributes(path, { user: step.value }, signal));
      case 'chgrp':
        return this.#each(fs, step.paths, (path) => fs.setAttributes(path, { group: step.value }, signal));
    }
  }

  /** As sftp(1) does where the server can: over what is there. */
  #rename(fs: FileSystem, from: FilePath, to: FilePath): Promise<void> {
    const { signal } = this.#command;
    return fs.capabilities.replace ? fs.replace(from, to, signal) : fs.rename(from, to, signal);
  }

  async #each(fs: FileSystem, word: BatchWord, act: (path: FilePath) => Promise<void>): Promise<boolean> {
    let isClean = true;
    for (const path of await this.#matching(fs, word)) {
      await act(path).catch((error: unknown) => {
        if (!(error instanceof AppError) || !error.code.startsWith('file.')) throw error;
        this.#bar.say(failureLine(error, path));
        isClean = false;
      });
    }
    return isClean;
  }

  async #copy(step: CopyStep): Promise<boolean> {
    const { signal } = this.#command;
    const server = await this.#remote.first(signal);
    const isGet = step.do === 'get';
    const from = isGet ? await this.#matching(server, step.from) : await this.#matchingHere(step.from);
    const to = isGet ? this.#localPath(step.to ?? '.') : step.to === undefined ? this.#there : await this.#path(step.to);
    const [source, target] = isGet ? [server, this.#files] : [this.#files, server];
    const request = { source, from, target, to, isRecursive: step.isRecursive, areSeveral: false };
    const { pairs, failures } = await planPairs(request, signal);
    for (const failure of failures) this.#bar.say(failureLine(failure));
    if (pairs.length === 0) return false;
    return (await this.#follow(await this.#add(step, pairs))) && failures.length === 0;
  }

  #add(step: CopyStep, pairs: readonly CopyPair[]): Promise<TransferJob> {
    const [source, target] = step.do === 'get' ? [this.#remote, this.#local] : [this.#local, this.#remote];
    return this.#desk.add({
      source,
      target,
      pairs,
      options: {
        conflicts: step.resumes ? 'resume' : 'overwrite',
        // As sftp(1): what is named is followed, a link in a folder is left out.
        links: 'skip',
        keepTimes: step.keepsTimes,
        syncAll: step.syncs,
        privateKeys: this.#command.words.flags.has(allowPrivateKeys) ? 'allow' : 'ask',
      },
    });
  }

  async #follow(job: TransferJob): Promise<boolean> {
    const { signal, host } = this.#command;
    const report = new CopyReport(job, (line) => this.#bar.say(line));
    const error = await followToEnd(job, { bar: this.#bar, report, clock: host.clock, signal });
    if (job.status === 'finished') return report.isClean;
    throw error ?? new AppError('cancelled', {}, 'stopped');
  }

  /** An absolute path of the server, from the folder that `cd` chose. */
  #path(typed: string): Promise<FilePath> | FilePath {
    if (typed.startsWith('/')) return typed as FilePath;
    if (typed.startsWith('~'))
      return this.#remote.first(this.#command.signal).then((fs) => remotePath(fs, typed, this.#command.signal));
    return below(this.#there, typed);
  }

  #localPath(typed: string): FilePath {
    return typed.startsWith('/') ? (typed as FilePath) : below(this.#here, typed);
  }

  async #matching(fs: FileSystem, { plain, pattern, isPattern }: BatchWord): Promise<readonly FilePath[]> {
    if (!isPattern) return [await this.#path(plain)];
    const path = pattern.startsWith('/') ? (pattern as FilePath) : below(escaped(this.#there), pattern);
    return remoteGlob(fs, path, this.#command.signal);
  }

  async #matchingHere({ plain, pattern, isPattern }: BatchWord): Promise<readonly FilePath[]> {
    if (!isPattern) return [this.#localPath(plain)];
    const path = pattern.startsWith('/') ? (pattern as FilePath) : below(escaped(this.#here), pattern);
    return remoteGlob(this.#files, path, this.#command.signal);
  }

  /** Rejects with `file.notAFolder`. */
  async #folder(fs: FileSystem, path: FilePath): Promise<FilePath> {
    const real = await fs.realPath(path, this.#command.signal);
    const { kind } = await fs.stat(real, this.#command.signal);
    if (kind === 'folder') return real;
    const side = fs.kind === 'local' ? 'here' : 'there';
    throw new AppError('file.notAFolder', { path, operation: 'list', side }, 'not a folder');
  }
}

/** A relative path below a folder; `..` goes up, as long as there is something above. */
function below(folder: FilePath, typed: string): FilePath {
  let path = folder;
  for (const step of typed.split('/')) {
    if (step === '' || step === '.') continue;
    path = step === '..' ? parentPath(path) : (`${path === '/' ? '' : path}/${step}` as FilePath);
  }
  return typed.endsWith('/') && path !== '/' ? (`${path}/` as FilePath) : path;
}

function escaped(folder: FilePath): FilePath {
  return folder.replace(/[*?[\\]/g, '\\$&') as FilePath;
}
