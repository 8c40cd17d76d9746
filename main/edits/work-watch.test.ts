import { expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import type { FileMark } from './contents.ts';
import { WorkWatch } from './work-watch.ts';

/** A clock that stands until it is turned, and a file that is whatever the test says. */
class Stage {
  file: FileMark | undefined = mark('start', 5);
  readonly told: string[] = [];
  readonly watch: WorkWatch;
  #now = 0;
  #timers: { at: number; every: number; run: () => void }[] = [];
  #touch: () => void = () => undefined;

  constructor({ tells = true } = {}) {
    const clock: Clock = {
      now: () => this.#now,
      after: (ms, run) => this.#add(ms, 0, run),
      every: (ms, run) => this.#add(ms, ms, run),
    };
    const watchFolder = (_: string, onChange: () => void): { dispose: () => void } => {
      if (!tells) throw new Error('no watcher left');
      this.#touch = onChange;
      return { dispose: () => (this.#touch = () => undefined) };
    };
    this.watch = new WorkWatch(
      { folder: '/d', file: '/d/f', clock, mark: () => Promise.resolve(this.file), watchFolder },
      this.file,
    );
    this.watch.onSaved(() => this.told.push(`saved ${this.file?.text}`));
    this.watch.onMissing(() => this.told.push('missing'));
  }

  /** The editor did something. */
  write(file: FileMark | undefined): void {
    this.file = file;
    this.#touch();
  }

  /** Turns the clock, step by step. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.every > 0) next.at += next.every;
      else this.#timers = this.#timers.filter((each) => each !== next);
      next.run();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
    this.#now = end;
  }

  get timers(): number {
    return this.#timers.length;
  }

  #add(ms: number, every: number, run: () => void): { dispose: () => void } {
    const timer = { at: this.#now + ms, every, run };
    this.#timers.push(timer);
    return { dispose: () => (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }
}

function mark(text: string, sizeBytes: number): FileMark {
  return { text, sizeBytes, modifiedSeconds: 1 };
}

it('tells of a save once, when the file has come to rest', async () => {
  const stage = new Stage();
  stage.write(mark('a', 1));
  await stage.pass(200);
  stage.write(mark('b', 2));
  await stage.pass(200);
  expect(stage.told).toEqual([]);
  await stage.pass(200);
  expect(stage.told).toEqual(['saved b']);
  await stage.pass(10_000);
  expect(stage.told).toEqual(['saved b']);
});

it('waits while a file is cut off and written again, or renamed away and back', async () => {
  const stage = new Stage();
  stage.write(mark('empty', 0));
  await stage.pass(1000);
  stage.write(mark('full', 9));
  await stage.pass(400);
  stage.write(undefined);
  await stage.pass(3000);
  stage.write(mark('renamed', 9));
  await stage.pass(400);
  expect(stage.told).toEqual(['saved full', 'saved renamed']);
});

it('tells of a file that stays empty, and of one that stays away and comes back', async () => {
  const stage = new Stage();
  stage.write(mark('empty', 0));
  await stage.pass(3000);
  stage.write(undefined);
  await stage.pass(6000);
  stage.write(mark('back', 3));
  await stage.pass(2000);
  expect(stage.told).toEqual(['saved empty', 'missing', 'saved back']);
});

it('finds saves also where the system tells of none', async () => {
  const stage = new Stage({ tells: false });
  stage.write(mark('a', 1));
  await stage.pass(1500);
  expect(stage.told).toEqual(['saved a']);
});

it('tells nothing of what this program wrote itself, and ends with all its timers', async () => {
  const stage = new Stage();
  stage.write(mark('ours', 4));
  stage.watch.expect(stage.file);
  await stage.pass(3000);
  expect(stage.told).toEqual([]);
  stage.write(mark('theirs', 4));
  stage.watch.dispose();
  stage.watch.dispose();
  await stage.pass(3000);
  expect([stage.told, stage.timers]).toEqual([[], 0]);
});
