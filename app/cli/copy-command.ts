import type { FileSystem } from '../../main/sftp/file-system.ts';
import type { TransferJob } from '../../main/transfers/job.ts';
import type { CopyPair, FilePlace } from '../../main/transfers/transfer-types.ts';
import { CopyDesk, localPlace, type RemotePlace } from '../../main/workbench.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { followToEnd } from './copy-follow.ts';
import { planPairs, remotePath } from './copy-pairs.ts';
import { CopyReport, failureLine } from './copy-report.ts';
import type { CopyWish } from './copy-wish.ts';
import { connectionFailed, failureLines } from './failure.ts';
import { someFailed, statusOf, type FileCommand } from './file-command.ts';
import { allowPrivateKeys, privateKeysAsker } from './private-keys.ts';
import { ProgressBar } from './progress-bar.ts';
import { remoteGlob } from './remote-glob.ts';
import { copyByScp } from './scp-copy.ts';

/** Copies one host's part. Rejects with what is no item's own failure. */
export async function runCopy(command: FileCommand, wish: CopyWish): Promise<number> {
  const remote = await command.remote(wish.destination);
  try {
    const scp = await remote.scp(command.signal);
    if (scp !== undefined) return await copyByScp(command, wish, scp);
    const copy = new CopyRun(command, wish, remote);
    return await copy.toEnd();
  } finally {
    remote.close();
  }
}

class CopyRun {
  readonly #command: FileCommand;
  readonly #wish: CopyWish;
  readonly #remote: RemotePlace;
  readonly #local: FilePlace;
  readonly #bar: ProgressBar;

  constructor(command: FileCommand, wish: CopyWish, remote: RemotePlace) {
    this.#command = command;
    this.#wish = wish;
    this.#remote = remote;
    this.#local = localPlace(command.host);
    this.#bar = new ProgressBar(command.streams.errors, command.host.clock, command.words.cli.quiet);
  }

  async toEnd(): Promise<number> {
    const { signal, host } = this.#command;
    await this.#remote.first(signal);
    const desk = new CopyDesk(
      host,
      this.#key(),
      privateKeysAsker(this.#command, (line) => this.#bar.say(line)),
    );
    try {
      const left = await desk.takeLeft(this.#remote, this.#local);
      const [first, ...others] = left;
      const goesOn = this.#resumes ? first : undefined;
      for (const job of goesOn === undefined ? left : others) await desk.cancel(job);
      if (goesOn !== undefined) {
        this.#bar.say('hawser: going on with what the same command left.');
        desk.goOn(goesOn);
        return await this.#follow(goesOn);
      }
      const { pairs, failures } = await this.#plan(await this.#remote.first(signal));
      for (const failure of failures) this.#bar.say(failureLine(failure));
      if (pairs.length === 0) return someFailed;
      const status = await this.#follow(await this.#add(desk, pairs));
      return status === 0 && failures.length > 0 ? someFailed : status;
    } finally {
      await desk.close();
    }
  }

  get #resumes(): boolean {
    return this.#command.words.flags.has('resume');
  }

  /** The same command goes on with the same job: what is copied where, and how, but not whether it is to go on. */
  #key(): readonly string[] {
    const { direction, remote, local } = this.#wish;
    const flags = ['r', 'verify'].filter((flag) => this.#command.words.flags.has(flag));
    return [direction, JSON.stringify(this.#remote.reference), flags.join(), ...remote, '', ...local];
  }

  async #plan(server: FileSystem): Promise<Awaited<ReturnType<typeof planPairs>>> {
    const { direction, remote, local, areSeveral } = this.#wish;
    const { signal, words } = this.#command;
    const isRecursive = words.flags.has('r');
    const here = await this.#local.open(signal);
    try {
      const there: FilePath[] = [];
      for (const typed of remote) {
        const path = await remotePath(server, typed, signal);
        there.push(...(direction === 'get' ? await remoteGlob(server, path, signal) : [path]));
      }
      const [from, to] = direction === 'get' ? [there, local[0]] : [local, there[0]];
      if (to === undefined) throw new Error('a copy without a target');
      const [source, target] = direction === 'get' ? [server, here] : [here, server];
      return await planPairs({ source, from, target, to, isRecursive, areSeveral }, signal);
    } finally {
      here.close();
    }
  }

  #add(desk: CopyDesk, pairs: readonly CopyPair[]): Promise<TransferJob> {
    const [source, target] = this.#wish.direction === 'get' ? [this.#remote, this.#local] : [this.#local, this.#remote];
    return desk.add({
      source,
      target,
      pairs,
      options: {
        // As scp: what is there is replaced, and links are followed.
        conflicts: this.#resumes ? 'resume' : 'overwrite',
        links: 'follow',
        verify: this.#command.words.flags.has('verify'),
        privateKeys: this.#command.words.flags.has(allowPrivateKeys) ? 'allow' : 'ask',
      },
    });
  }

  async #follow(job: TransferJob): Promise<number> {
    const { signal, host } = this.#command;
    const report = new CopyReport(job, (line) => this.#bar.say(line));
    const error = await followToEnd(job, { bar: this.#bar, report, clock: host.clock, signal });
    if (job.status === 'finished') return report.isClean ? 0 : someFailed;
    const say = (line: string): void => this.#bar.say(line);
    if (error !== undefined) failureLines(error.toWire()).forEach(say);
    say('hawser: what was copied so far is kept. The same command with --resume goes on from there; without it begins anew.');
    return error === undefined ? connectionFailed : statusOf(error);
  }
}
