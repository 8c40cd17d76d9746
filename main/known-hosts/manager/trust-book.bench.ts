/** The manager over a file of 50,000 lines, half of them hashed: opening, searching, scrolling, and how long the event loop waits. */
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hashName } from '../matcher.ts';
import { everything, keyText, openTestBook } from './test-support.ts';

const lines = 50_000;
/** Two frames: no more shall everything else of the process, terminals above all, wait at a time. */
const longestTurnMs = 32;

/** Longest gap between two turns of the event loop while `work` runs, in ms. */
async function measured<T>(
  work: () => Promise<T>,
): Promise<{ readonly ms: number; readonly longestMs: number; readonly result: T }> {
  let longestMs = 0;
  let last = performance.now();
  let isOver = false;
  const turn = (): void => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  isOver = true;
  turn();
  return { ms, longestMs, result };
}

function verdict(what: string, ms: number, aim: number): void {
  const told = ms <= aim ? 'met' : 'missed';
  process.stdout.write(`${what.padEnd(44)} ${ms.toFixed(1).padStart(8)} ms, aim ${aim} ms: ${told}\n`);
}

it('opens, searches and scrolls 50,000 entries', async () => {
  const test = await openTestBook({ names: Array.from({ length: 100 }, (_, n) => `host${n * 37 + 1}.example`) });
  const say = (what: string, { ms, longestMs }: { readonly ms: number; readonly longestMs: number }): void =>
    void process.stdout.write(`${what.padEnd(44)} ${ms.toFixed(1).padStart(8)} ms, longest turn ${longestMs.toFixed(1)} ms\n`);
  try {
    const text = Array.from({ length: lines }, (_, n) => {
      const name = `host${n}.example`;
      return `${n % 2 === 0 ? `${name},10.0.${n >> 8}.${n & 255}` : hashName(name)} ${keyText(n)}\n`;
    });
    writeFileSync(test.file, text.join(''));
    const past = Date.now() / 1000 - 60;
    utimesSync(test.file, past, past);
    const { book } = test;
    const query = { ...everything, count: 100 };
    const opened = await measured(() => book.query(query));
    say('open', opened);
    expect(opened.result).toMatchObject({ total: lines, matching: lines });
    const again = await measured(() => book.query({ ...query, from: 40_000 }));
    say('scroll', again);
    const host = await measured(() => book.query({ ...query, text: 'host40001.example' }));
    say('search for a hidden host', host);
    expect(host.result.rows.map(({ line }) => line)).toEqual([40_002]);
    const repeated = await measured(() => book.query({ ...query, text: 'host40001.example' }));
    say('the same again', repeated);
    const part = await measured(() => book.query({ ...query, text: 'ost4000' }));
    say('search for a part', part);
    // The seventh is the hidden one that the search before gave away.
    expect(part.result.matching).toBe(7);
    const sorted = await measured(() => book.query({ ...query, sort: { by: 'name', descending: true } }));
    say('sort by name', sorted);
    expect(sorted.result.rows[0]?.names[0]).toBe('host9998.example');
    const filtered = await measured(() => book.query({ ...query, flags: ['hashed'] }));
    say('filter', filtered);
    expect(filtered.result.matching).toBe(lines / 2);
    appendFileSync(test.file, `new ${keyText(lines)}\n`);
    const changed = await measured(() => book.query(query));
    say('after a line was added outside', changed);
    expect(changed.result.total).toBe(lines + 1);
    test.memory.vouched('new', 'SHA256:x');
    const remembered = await measured(() => book.query(query));
    say('after a key was remembered', remembered);
    const removed = await measured(async () =>
      book.edit({ kind: 'remove', ids: (await book.query({ ...query, flags: ['hashed'] })).rows.map(({ id }) => id) }),
    );
    say('remove 100 entries', removed);
    expect(removed.result.changed).toBe(100);
    // How fast a machine is that runs other things too is no fault of the program: verdicts are told, not thrown.
    const turns = [opened, again, host, repeated, part, sorted, filtered, changed, remembered].map(({ longestMs }) => longestMs);
    verdict('scroll', again.ms, 50);
    verdict('the same search again', repeated.ms, 20);
    verdict('longest turn of all', Math.max(...turns), longestTurnMs);
  } finally {
    await test.close();
  }
});
