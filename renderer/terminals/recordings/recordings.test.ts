import { Terminal } from '@xterm/headless';
import { expect, test, vi } from 'vitest';
import { fetchRecording } from './load-recording.ts';
import { neverReportMouse } from './no-mouse.ts';
import { Player, type PlayerScreen } from './player.ts';
import { eventsUntil, readRecording, shownTimes, type Recording } from './recording-file.ts';

const { signal } = new AbortController();
const header = { version: 2, width: 80, height: 24, title: 'web1' };
const file = (...lines: unknown[]): Blob =>
  new Blob([lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), '\n']);
const read = (...lines: unknown[]): Promise<Recording> => readRecording(file(...lines), signal);

/** Keeps what a terminal of it would have been told. */
function makeScreen() {
  const told: string[] = [];
  const screen: PlayerScreen = {
    begin: ({ columns, rows }) => void told.push(`begin ${columns}x${rows}`),
    resize: ({ columns, rows }) => void told.push(`resize ${columns}x${rows}`),
    write: (text) => Promise.resolve(void told.push(text)),
  };
  return { told, screen };
}

/** A player whose time the test turns. */
function makePlayer(recording: Recording) {
  const { told, screen } = makeScreen();
  let now = 0;
  let due: (() => void) | undefined;
  const player = new Player(
    recording,
    screen,
    (callback) => {
      due = callback;
      return () => (due = undefined);
    },
    () => now,
  );
  const pass = async (seconds: number): Promise<void> => {
    for (let left = seconds; left > 1e-9; left -= 0.1) {
      now += 100;
      due?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { player, told, pass };
}

test('versions 1, 2 and 3 are read, with sizes, markers and times', async () => {
  const two = await read(header, [0.5, 'o', 'a'], [1, 'r', '100x30'], [2, 'm', 'here'], [3, 'o', 'b'], [3.5, 'i', 'x']);
  expect(two).toMatchObject({ title: 'web1', size: { columns: 80, rows: 24 }, markers: [{ event: 2, label: 'here' }] });
  expect([...two.times]).toEqual([0.5, 1, 2, 3, 3.5]);
  const three = await read(
    { version: 3, term: { cols: 90, rows: 20 } },
    [0.5, 'o', 'a'],
    '# a comment',
    [1, 'o', 'b'],
    [0.5, 'x', '0'],
  );
  expect([...three.times]).toEqual([0.5, 1.5, 2]);
  expect(three.size).toEqual({ columns: 90, rows: 20 });
  const one = await readRecording(
    new Blob([
      JSON.stringify(
        {
          version: 1,
          width: 70,
          height: 20,
          stdout: [
            [0.5, 'a'],
            [0.5, 'b'],
          ],
        },
        null,
        2,
      ),
    ]),
    signal,
  );
  expect([...one.times]).toEqual([0.5, 1]);
  expect(await one.events(one.slices[0]!)).toEqual([
    { code: 'o', data: 'a' },
    { code: 'o', data: 'b' },
  ]);
});

test.each([
  ['nothing', new Blob([]), 'empty'],
  ['only a header', file(header), 'empty'],
  ['text', new Blob(['hello\nworld\n']), 'noRecording'],
  ['other JSON', new Blob(['{"a": 1}\n[1]\n']), 'noRecording'],
  ['bytes', new Blob([new Uint8Array(100_000).fill(0xff)]), 'noRecording'],
  ['one endless line', new Blob(['x'.repeat(20_000_000)]), 'noRecording'],
  ['a later version', file({ ...header, version: 9 }, [0, 'o', 'a']), 'version'],
  ['a terminal of no size', file({ ...header, width: 0 }, [0, 'o', 'a']), 'noRecording'],
  ['a terminal of a million columns', file({ ...header, width: 1e6 }, [0, 'o', 'a']), 'noRecording'],
  ['a header and other lines', file(header, 'hello'), 'noRecording'],
])('%s is no recording, and that is told', async (_, blob, fault) => {
  await expect(readRecording(blob, signal)).rejects.toMatchObject({ fault });
});

test('a file that ends in the middle of a line is played up to there', async () => {
  const cut = await readRecording(new Blob([`${JSON.stringify(header)}\n[1,"o","whole"]\n[2,"o","ha`]), signal);
  expect([cut.brokenLine, [...cut.times]]).toEqual([3, [1]]);
  expect(await cut.events(cut.slices[0]!)).toEqual([{ code: 'o', data: 'whole' }]);
  const odd = await read(header, [1, 'o', 'a'], { not: 'an event' }, [2, 'o', 'b']);
  expect([odd.brokenLine, [...odd.times]]).toEqual([3, [1]]);
});

test('times that go back stand still, and pauses are cut to a limit', async () => {
  const { times } = await read(header, [1, 'o', 'a'], [0.5, 'o', 'b'], [60, 'o', 'c'], [61, 'o', 'd']);
  expect([...times]).toEqual([1, 1, 60, 61]);
  expect([...shownTimes(times, 2)]).toEqual([1, 1, 3, 4]);
  expect(shownTimes(times, undefined)).toBe(times);
  expect([0, 1, 1.5, 60, 99].map((at) => eventsUntil(times, at))).toEqual([0, 2, 2, 3, 4]);
});

test('it plays at its pace and another, and stops at the end', async () => {
  const { player, told, pass } = makePlayer(await read(header, [0, 'o', 'a'], [1, 'r', '90x30'], [2, 'o', 'b'], [4, 'o', 'c']));
  player.seek(0);
  await vi.waitFor(() => expect(told).toEqual(['begin 80x24', 'a']));
  player.play();
  await pass(1.5);
  expect(told.slice(2)).toEqual(['resize 90x30']);
  player.setSpeed(4);
  await pass(0.3);
  expect(told.slice(3)).toEqual(['b']);
  player.pause();
  await pass(5);
  expect(told).not.toContain('c');
  player.play();
  await pass(5);
  expect(told.at(-1)).toBe('c');
  expect(player.state.getState()).toMatchObject({ isPlaying: false, at: 4, duration: 4 });
  // Once more from the beginning.
  player.play();
  await vi.waitFor(() => expect(told.slice(-2)).toEqual(['begin 80x24', 'a']));
});

test('it goes back and forth, and to markers', async () => {
  const { player, told } = makePlayer(
    await read(header, [0, 'o', 'a'], [5, 'm', 'one'], [5, 'o', 'b'], [9, 'm', 'two'], [9, 'o', 'c']),
  );
  const shows = async (...expected: string[]): Promise<void> => {
    await vi.waitFor(() => expect(player.state.getState().isSeeking).toBe(false));
    expect(told.splice(0)).toEqual(expected);
  };
  player.seek(99);
  await shows('begin 80x24', 'abc');
  player.toMarker('previous');
  await shows('begin 80x24', 'ab');
  player.toMarker('next');
  await shows('c');
  player.toMarker('next');
  await shows();
  // Dragging: only the last one counts.
  for (const at of [1, 2, 3, 6]) player.seek(at);
  await shows('begin 80x24', 'ab');
  player.setIdleLimit(1);
  await shows();
  expect(player.state.getState()).toMatchObject({ at: 1, duration: 2, markers: [{ at: 1 }, { at: 2 }] });
});

test(
  'a large recording is looked through and sought in pieces, with the modes that were set long before',
  { timeout: 60_000 },
  async () => {
    const lines: unknown[] = [header, [0, 'o', '\u001b[?1049h\u001b[?25l'], [0, 'r', '100x40']];
    const page = 'x'.repeat(20_000);
    for (let at = 1; at <= 1500; at++) lines.push([at, 'o', `${page}${at};`]);
    const shares: number[] = [];
    const recording = await readRecording(file(...lines), signal, (share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(10);
    const { player, told } = makePlayer(recording);
    player.seek(1400);
    await vi.waitFor(() => expect(player.state.getState().isSeeking).toBe(false), 20_000);
    expect(told[0]).toBe('begin 100x40');
    expect(told[1]).toBe('\u001b[?1049h\u001b[?25l');
    const shown = told.slice(2).join('');
    expect(shown.length).toBeLessThan(4_600_000);
    expect(shown.endsWith('1400;')).toBe(true);
    expect(Math.max(...told.map((each) => each.length))).toBeLessThanOrEqual(64 * 1024);
  },
);

test('a file that changes under the player is told', async () => {
  const recording = await read(header, [0, 'o', 'a'], [1, 'o', 'b']);
  const { player } = makePlayer({ ...recording, events: () => Promise.resolve([]) });
  player.seek(1);
  await vi.waitFor(() => expect(player.state.getState().failure).toBeInstanceOf(Error));
});

test('dragging while a part of the file is still being fetched loses nothing of what was passed', async () => {
  const page = 'x'.repeat(1000);
  const lines = Array.from({ length: 400 }, (_, at) => [at, 'o', `${page}${at};`]);
  const recording = await read(header, ...lines);
  expect(recording.slices.length).toBeGreaterThan(1);
  let letGo: (() => void) | undefined;
  const slow = (slice: Recording['slices'][number]) =>
    slice.firstEvent === 0
      ? recording.events(slice)
      : new Promise<void>((go) => (letGo = go)).then(() => recording.events(slice));
  const { player, told } = makePlayer({ ...recording, events: slow });
  player.seek(390);
  await vi.waitFor(() => expect(letGo).toBeDefined());
  player.seek(395);
  letGo?.();
  await vi.waitFor(() => expect(player.state.getState().isSeeking).toBe(false));
  expect(told.slice(1).join('')).toBe(
    lines
      .slice(0, 396)
      .map((line) => String(line[2]))
      .join(''),
  );
});

test('a recording of more events than are played is played up to there, and that is told', async () => {
  const lines = [header, [1, 'o', 'a'], [2, 'o', 'b'], [3, 'o', 'c']];
  const cut = await readRecording(file(...lines), signal, undefined, 2);
  expect([cut.isCut, cut.brokenLine, [...cut.times]]).toEqual([true, undefined, [1, 2]]);
  expect(await cut.events(cut.slices[0]!)).toHaveLength(2);
  expect((await readRecording(file(...lines), signal, undefined, 3)).isCut).toBe(false);
});

test('a recording that is too large is refused before a byte is fetched, and when it grew meanwhile', async () => {
  const calls: string[] = [];
  let ended: (() => void) | undefined;
  const pipe = {
    onEnded: (end: () => void) => void (ended = end),
    end: () => ended?.(),
    receive: (consumer: (bytes: Uint8Array, used: () => void) => void) => {
      const large = { length: 2 ** 31, slice: () => new Uint8Array() } as unknown as Uint8Array;
      consumer(large, () => undefined);
    },
  };
  const client = { sessionLogs: { read: () => (calls.push('read'), pipe) } } as unknown as Parameters<typeof fetchRecording>[0];
  const fetched = (bytes: number): Promise<Blob> => fetchRecording(client, { path: '/a.cast', bytes }, signal, () => undefined);
  await expect(fetched(2 ** 31)).rejects.toMatchObject({ fault: 'tooLarge' });
  expect(calls).toEqual([]);
  await expect(fetched(1)).rejects.toMatchObject({ fault: 'tooLarge' });
});

test('the mouse is never reported, also where a list has another mode beside it', async () => {
  const terminal = new Terminal({ allowProposedApi: true });
  neverReportMouse(terminal);
  for (const list of ['1000', '1000;25', '1049;1003;1006', '9;2004']) {
    await new Promise<void>((drawn) => terminal.write(`\u001b[?${list}h`, drawn));
    await new Promise<void>((drawn) => terminal.write('', drawn));
    expect(terminal.modes.mouseTrackingMode, list).toBe('none');
  }
  expect([terminal.buffer.active.type, terminal.modes.bracketedPasteMode]).toEqual(['alternate', true]);
});
