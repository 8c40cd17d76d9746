import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../shared/base/clock.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { TrustEntry, TrustQuery } from '../../../shared/model/trust.ts';
import { silentLogger } from '../../log/logger.ts';
import { KnownHostsStore } from '../file-store.ts';
import { lookupNames } from '../matcher.ts';
import { TrustMemory } from '../memory/trust-memory.ts';
import type { TrustHost } from './stores.ts';
import { TrustBook } from './trust-book.ts';

/** An Ed25519 blob that is told from others by its number. */
export function blobOf(n: number): Buffer {
  const type = Buffer.from('ssh-ed25519');
  const key = createHash('sha256').update(String(n)).digest();
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.from([0, 0, 0, 32]), key]);
}

export function keyText(n: number): string {
  return `ssh-ed25519 ${blobOf(n).toString('base64')}`;
}

export const everything: TrustQuery = {
  text: '',
  flags: [],
  sort: { by: 'place', descending: false },
  from: 0,
  count: 500,
};

/** A home of its own with a book over its files. */
export interface TestBook {
  readonly home: string;
  readonly file: string;
  readonly book: TrustBook;
  readonly memory: TrustMemory;
  /** The hosts that bookmarks and config name; emit `hostsChanged` after changing them. */
  readonly hosts: TrustHost[];
  readonly hostsChanged: Emitter<void>;
  close(): Promise<void>;
}

/** `names`: hosts of bookmarks, as `name` or `name:port`. `globalFile` adds a global list of one file. */
export async function openTestBook({
  names = [],
  globalFiles = [],
  clock = systemClock,
}: {
  readonly names?: readonly string[];
  readonly globalFiles?: readonly string[];
  readonly clock?: Clock;
} = {}): Promise<TestBook> {
  const home = mkdtempSync(join(tmpdir(), 'hawser-trust-'));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const file = join(home, '.ssh', 'known_hosts');
  const userFiles = [file, `${file}2`];
  const store = new KnownHostsStore({ homeDir: home, log: silentLogger });
  const memory = await TrustMemory.open(join(home, 'data'), { clock, log: silentLogger });
  const hostsChanged = new Emitter<void>();
  const host = (label: string, name: string, port: number): TrustHost => ({
    label,
    names: lookupNames(name, port, undefined),
    userFiles,
    globalFiles,
  });
  const hosts = [
    host('', 'host.invalid', 22),
    ...names.map((each) => host(each, each.replace(/:\d+$/, ''), Number(/:(\d+)$/.exec(each)?.[1] ?? 22))),
  ];
  const book = new TrustBook({
    store,
    memory,
    hosts: () => Promise.resolve(hosts),
    onHostsChanged: hostsChanged.event,
    clock,
    log: silentLogger,
  });
  return {
    home,
    file,
    book,
    memory,
    hosts,
    hostsChanged,
    async close() {
      book.dispose();
      await memory.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A book over these lines of the user's file; it closes with the test. */
export async function bookOf(lines: readonly string[], options: Parameters<typeof openTestBook>[0] = {}): Promise<TestBook> {
  const test = await openTestBook(options);
  onTestFinished(() => test.close());
  writeFileSync(test.file, lines.map((line) => `${line}\n`).join(''));
  return test;
}

export async function rowsOf({ book }: TestBook, query: Partial<TrustQuery> = {}): Promise<TrustEntry[]> {
  return (await book.query({ ...everything, ...query })).rows;
}

export async function idAt(test: TestBook, line: number): Promise<string> {
  const entry = (await rowsOf(test)).find((each) => each.line === line);
  if (!entry) throw new Error(`no entry on line ${line}`);
  return entry.id;
}
