import { homedir, hostname } from 'node:os';
import { createWorkbench, keyPath, listOwnKeys, suggestKeyName, type Workbench } from '../../main/workbench.ts';
import type { Prompter } from '../../main/prompts/prompter.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { hasOldKey, rotationOf, type OwnKeyRotation, type RotationPlace } from '../../shared/model/key-rotation.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { someFailed } from './file-command.ts';
import { cliHost, localUser } from './host.ts';
import { newPassphrase } from './keys-files.ts';
import { placeJson, placeLines, rotationJson, rotationLines } from './keys-rotate-report.ts';
import { keyRotateUsage, readRotateWords, type RotateWish } from './keys-rotate-words.ts';
import { cliPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

type Rotations = Workbench['keyRotations'];

/**
 * `hawser keys rotate`, by the engine of the window, which goes on with what was begun here and the other way round. Status 0: done, and the old key is
 * on none of the hosts (or proved there, with `--keep-old`); 1: it still is on some; 255: nothing could be done; 64: wrong usage.
 */
export async function runKeyRotate(line: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const wish = readRotateWords(line);
  if ('kind' in wish) {
    const isHelp = wish.kind === 'help';
    const to = isHelp ? streams.output : streams.errors;
    if (!isHelp) to.write(`hawser keys rotate: ${printableLine(wish.line, 400)}\n`);
    keyRotateUsage.forEach((words) => to.write(`${words}\n`));
    return isHelp ? 0 : wrongUsage;
  }
  const host = cliHost(wish.cli, process.env);
  try {
    const workbench = await createWorkbench(host);
    try {
      return await new RotateRun(workbench, wish, streams, signal).run();
    } finally {
      await workbench.close();
    }
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach((words) => streams.errors.write(`${words}\n`));
    return connectionFailed;
  }
}

class RotateRun {
  readonly #workbench: Workbench;
  readonly #book: Rotations;
  readonly #wish: RotateWish;
  readonly #streams: Streams;
  readonly #signal: AbortSignal;
  readonly #prompter: Prompter;
  readonly #isBatch: boolean;

  constructor(workbench: Workbench, wish: RotateWish, streams: Streams, signal: AbortSignal) {
    this.#workbench = workbench;
    this.#book = workbench.keyRotations;
    this.#wish = wish;
    this.#streams = streams;
    this.#signal = signal;
    this.#isBatch = wish.cli.ssh.options.some(({ value }) => value.toLowerCase() === 'yes');
    const tell = (text: string): void => this.#say(text);
    this.#prompter = cliPrompter({ environment: process.env, isBatch: this.#isBatch, tell });
  }

  async run(): Promise<number> {
    const { act, key, json } = this.#wish;
    if (act === 'list') {
      for (const each of this.#book.list()) this.#print(json ? [JSON.stringify(rotationJson(each))] : rotationLines(each));
      return 0;
    }
    const path = keyPath(key, homedir());
    const all = this.#book.list();
    if (act === 'run') {
      const called = rotationOf(all, path);
      if (called === undefined) return this.#rotate(await this.#begin(path), false);
      if (called.old.path === path) return this.#rotate(called, true);
      this.#say(`hawser: ${path} is the new key of a rotation; end that first: hawser keys rotate --end ${called.old.path}`);
      return someFailed;
    }
    const open = rotationOf(all, path) ?? all.find(({ next }) => next.path === path);
    if (open === undefined) {
      this.#say(`hawser: no rotation of ${path} is open`);
      return someFailed;
    }
    const { rotationId } = open;
    switch (act) {
      case 'leave': {
        let now = open;
        for (const place of await this.#named(rotationId)) now = await this.#book.leave(rotationId, place.placeId, true);
        return this.#told(now, await this.#named(rotationId));
      }
      case 'name':
        return this.#name(rotationId);
      case 'take-name': {
        const { old, next } = await this.#book.takeName(rotationId);
        this.#printed({ kind: 'named', path: next.path, kept: old.path }, [
          `the new key is ${next.path}; the old one is kept as ${old.path}`,
        ]);
        return 0;
      }
      case 'end':
        await this.#book.end(rotationId);
        this.#printed({ kind: 'ended' }, ['the rotation is forgotten; both keys stay as they are']);
        return 0;
    }
  }

  async #begin(path: string): Promise<OwnKeyRotation> {
    const { to, type, file, comment, isOpen } = this.#wish;
    const homeDir = homedir();
    if (to !== undefined) return this.#book.start(path, { path: keyPath(to, homeDir) });
    const owner = `${localUser(process.env)}@${hostname().split('.')[0] ?? ''}`;
    const name = file ?? (await suggestKeyName({ type }, { homeDir, owner })).file;
    const was = (await listOwnKeys(homeDir)).find((each) => each.path === path);
    const newPath = keyPath(name, homeDir);
    // Nobody types a passphrase for a key that is not made then.
    await this.#book.mayMake(path, newPath);
    const passphrase = isOpen ? '' : await newPassphrase(newPath, this.#isBatch);
    return this.#book.start(path, { type, file: name, comment: comment ?? was?.comment ?? '', passphrase });
  }

  async #rotate({ rotationId, old, next }: OwnKeyRotation, isOld: boolean): Promise<number> {
    const { to, file, hosts, making } = this.#wish;
    if (isOld && (to !== undefined || file !== undefined) && keyPath(to ?? file ?? '', homedir()) !== next.path) {
      this.#say(`hawser: ${old.path} gives way to ${next.path} already; end that rotation first (--end)`);
      return someFailed;
    }
    if (isOld && making.length > 0) {
      this.#say(
        `hawser: ${next.path} was made already, so ${making.join(' and ')} would change nothing: leave that out, or --end first`,
      );
      return someFailed;
    }
    this.#say(`${old.path} ${old.fingerprint} → ${next.path} ${next.fingerprint}`);
    const chosen = hosts.length === 0 ? this.#find(rotationId).places : await this.#named(rotationId);
    if (chosen.length === 0) this.#say('hawser: no host is known where the old key stands: name one');
    for (const { placeId } of chosen) {
      if (this.#signal.aborted) break;
      await this.#one(rotationId, placeId);
      this.#tell(this.#place(rotationId, placeId));
    }
    const still = this.#find(rotationId).places.filter(hasOldKey);
    if (this.#signal.aborted) this.#say('hawser: stopped; the same words, without those that say how the new key is made, go on');
    if (still.length > 0) this.#say(`the old key still logs in on ${still.map(({ name }) => name).join(', ')}`);
    return chosen.length === 0 ? someFailed : this.#statusOf(chosen.map(({ placeId }) => this.#place(rotationId, placeId)));
  }

  /** One host: the new key, its proof, and only then the old one. What is in the way is told in the place. */
  async #one(rotationId: string, placeId: string): Promise<void> {
    const { hosts, keepsOld } = this.#wish;
    try {
      // A host that was left is taken up again by its name alone.
      if (this.#place(rotationId, placeId).step === 'left' && hosts.length > 0)
        await this.#book.leave(rotationId, placeId, false);
      const { step } = this.#place(rotationId, placeId);
      if (step === 'waiting' || step === 'installed') await this.#book.install(rotationId, placeId, this.#prompter, this.#signal);
      if (this.#place(rotationId, placeId).step !== 'proved' || keepsOld) return;
      await this.#book.retire(rotationId, placeId, this.#prompter, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted && !isAppError(error, 'cancelled')) throw error;
    }
  }

  /** Where the new key is proved, it is named instead of the old one. */
  async #name(rotationId: string): Promise<number> {
    const mentions = await this.#book.mentions(rotationId);
    const proved = mentions.filter(({ unproved }) => unproved.length === 0);
    const { changed } = await this.#book.rename(
      rotationId,
      proved.map(({ mentionId }) => mentionId),
    );
    const left = await this.#book.mentions(rotationId);
    const lines = left.map(({ where, unproved }) => {
      const at = where.kind === 'bookmark' ? `bookmark ${where.path}` : `${where.file}:${where.line}`;
      return `${at} names the old key still${unproved.length > 0 ? `: the new one is not proved on ${unproved.join(', ')}` : ''}`;
    });
    this.#printed({ kind: 'renamed', changed, left: left.map(({ where, unproved }) => ({ where, unproved })) }, [
      `the new key is named in ${changed} place${changed === 1 ? '' : 's'}`,
      ...lines,
    ]);
    return left.length === 0 ? 0 : someFailed;
  }

  /** The places of the hosts that were named; those that are new are put behind the others. Errors: those of finding a host. */
  async #named(rotationId: string): Promise<readonly RotationPlace[]> {
    const found = new Map<string, RotationPlace>();
    for (const destination of this.#wish.hosts) {
      const known = this.#find(rotationId).places.find(({ name }) => name === destination);
      const place = known ?? (await this.#added(rotationId, destination));
      found.set(place.placeId, place);
    }
    return [...found.values()].map(({ placeId }) => this.#place(rotationId, placeId));
  }

  async #added(rotationId: string, destination: string): Promise<RotationPlace> {
    const { target } = await this.#workbench.resolve({ destination }, undefined, this.#signal, this.#prompter);
    const { places } = await this.#book.addPlace(rotationId, destination, this.#prompter, this.#signal);
    const place = places.find(
      ({ user, host, port }) =>
        user === target.user && host.toLowerCase() === target.hostName.toLowerCase() && port === target.port,
    );
    if (place === undefined) throw new Error('a host was neither there nor added');
    return place;
  }

  #told(rotation: OwnKeyRotation, places: readonly RotationPlace[]): number {
    for (const { placeId } of places) this.#tell(rotation.places.find((each) => each.placeId === placeId));
    return 0;
  }

  #statusOf(places: readonly RotationPlace[]): number {
    const isDone = (place: RotationPlace): boolean =>
      !hasOldKey(place) || place.step === 'left' || (this.#wish.keepsOld && place.step === 'proved');
    return places.every(isDone) ? 0 : someFailed;
  }

  #tell(place: RotationPlace | undefined): void {
    if (place !== undefined) this.#printed(placeJson(place), placeLines(place));
  }

  #find(rotationId: string): OwnKeyRotation {
    const found = this.#book.list().find((each) => each.rotationId === rotationId);
    if (found === undefined) throw new Error('the rotation was ended by another program');
    return found;
  }

  #place(rotationId: string, placeId: string): RotationPlace {
    const found = this.#find(rotationId).places.find((each) => each.placeId === placeId);
    if (found === undefined) throw new Error('the rotation was ended by another program');
    return found;
  }

  #printed(json: object, lines: readonly string[]): void {
    this.#print(this.#wish.json ? [JSON.stringify(json)] : lines);
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#streams.output.write(`${line}\n`);
  }

  #say(line: string): void {
    this.#streams.errors.write(`${printableLine(line, 4000)}\n`);
  }
}
