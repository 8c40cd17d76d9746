import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { silentLogger } from '../../log/logger.ts';
import { Vault } from '../../vault/vault.ts';
import { ScrollbackBook, type TerminalTail } from '../scrollback-book.ts';

export const marker = 'MARKER-of-the-terminal';
export const passphrase = 'correct horse battery';
export const wish = { by: 'passphrase' as const, passphrase };

export function terminal(id: string, words = `${marker} in ${id}\r\n`): TerminalTail & { print(words: string): void } {
  let bytes = new TextEncoder().encode(words);
  return {
    id: id as SessionId,
    get printed() {
      return bytes.length;
    },
    print(more) {
      bytes = new Uint8Array([...bytes, ...new TextEncoder().encode(more)]);
    },
    tail: (most) => ({
      bytes: bytes.subarray(Math.max(0, bytes.length - most)),
      isWhole: most >= bytes.length,
      columns: 80,
    }),
  };
}

/** Saves at once when asked to. */
function quickClock(): Clock & { tick(): void } {
  const waiting = new Set<() => void>();
  return {
    ...systemClock,
    after(delayMs, run) {
      if (delayMs < 5000) return systemClock.after(delayMs, run);
      waiting.add(run);
      return { dispose: () => waiting.delete(run) };
    },
    tick() {
      for (const run of [...waiting]) {
        waiting.delete(run);
        run();
      }
    },
  };
}

export class Stage {
  readonly dir = mkdtempSync(join(tmpdir(), 'hawser-scrollback-'));
  readonly clock = quickClock();
  readonly mentioned = new Set<string>();
  isWanted = true;
  lockAfterMs = 0;
  knowsWindows = true;
  vault!: Vault;

  constructor() {
    onTestFinished(() => rmSync(this.dir, { recursive: true, force: true }));
  }

  /** A run of the program. */
  async run(
    unlocks: 'none' | 'new' | 'unlock' | 'locked' = 'unlock',
    hears: 'at once' | 'late' = 'at once',
  ): Promise<ScrollbackBook> {
    // What other instances write is looked at 50 ms after the system told it.
    const late: Clock = {
      ...this.clock,
      after: (ms, run) => (ms === 50 ? { dispose: () => undefined } : this.clock.after(ms, run)),
    };
    const clock = hears === 'late' ? late : this.clock;
    const costs = { logN: 10, r: 8, p: 1 };
    const vault = await Vault.open(this.dir, { clock, log: silentLogger, lockAfterMs: () => this.lockAfterMs, costs });
    onTestFinished(() => vault.dispose());
    this.vault = vault;
    if (unlocks === 'new') await vault.setUp(wish);
    if (unlocks === 'unlock') await vault.unlock(passphrase);
    return ScrollbackBook.open({
      ...{ dataDir: this.dir, clock, log: silentLogger, vault },
      isWanted: () => this.isWanted,
      isMentioned: (id) => this.mentioned.has(id),
      knowsWindows: () => this.knowsWindows,
    });
  }

  get files(): string[] {
    return readdirSync(this.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  }

  get kept(): string[] {
    return this.files.filter((file) => file.includes('/scrollback/')).map((file) => file.split('/').at(-1) ?? '');
  }

  /** The bytes of the whole folder. */
  get disk(): string {
    return this.files.map((file) => readFileSync(file, 'latin1')).join('\n');
  }
}

export const id = (name: string): SessionId => name as SessionId;
export const words = async (book: ScrollbackBook, name: string): Promise<string | undefined> => {
  const kept = await book.read(id(name));
  if (kept.kind !== 'text') return kept.kind;
  return kept.parts
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('|');
};
/** What each part of it says is missing above it. */
export const lacks = async (book: ScrollbackBook, name: string): Promise<unknown[] | string> => {
  const kept = await book.read(id(name));
  return kept.kind === 'text' ? kept.parts.map((part) => part.lacks) : kept.kind;
};
