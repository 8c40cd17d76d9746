import { Terminal } from '@xterm/headless';
import { expect, test, vi } from 'vitest';
import { neverReportMouse } from './no-mouse.ts';
import { Player, type PlayerScreen } from './player.ts';
import { bytesOfCore, bytesOfFile, type RecordingBytes } from './recording-bytes.ts';
import { readRecording, type Recording } from './recording-file.ts';
import { countUntil, shownTimes } from './recording-times.ts';

const { signal } = new AbortController();
const header = { version: 2, width: 80, height: 24, title: 'web1' };
const file = (...lines: unknown[]): Blob =>
  new Blob([lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), '\n']);
const read = (...lines: unknown[]): Promise<Recording> => readRecording(bytesOfFile(file(...lines)), signal);
/** All of its events' times. */
const timesOf = async (recording: Recording): Promise<number[]> =>
  (await Promise.all(recording.slices.map((slice) => recording.events(slice, signal)))).flat().map(({ time }) => time);

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
  expect(two).toMatchObject({ title: 'web1', size: { columns: 80, rows: 24 }, markers: [{ label: 'here' }] });
  expect(two.markers[0]?.at[0]).toBe(2);
  expect(await timesOf(two)).toEqual([0.5, 1, 2, 3, 3.5]);
  const three = await read(
    { version: 3, term: { cols: 90, rows: 20 } },
    [0.5, 'o', 'a'],
    '# a comment',
    [1, 'o', 'b'],
    [0.5, 'x', '0'],
  );
  expect(await timesOf(three)).toEqual([0.5, 1.5, 2]);
  expect(three.size).toEqual({ columns: 90, rows: 20 });
  const stdout = [
    [0.5, 'a'],
    [0.5, 'b'],
  ];
  const whole = JSON.stringify({ version: 1, width: 70, height: 20, stdout }, null, 2);
  const one = await readRecording(bytesOfFile(new Blob([whole])), signal);
  expect(await one.events(one.slices[0]!, signal)).toEqual([
    { time: 0.5, code: 'o', data: 'a' },
    { time: 1, code: 'o', data: 'b' },
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
  await expect(readRecording(bytesOfFile(blob), signal)).rejects.toMatchObject({ fault });
});

test('a file that ends in the middle of a line is played up to there', async () => {
  const cut = await read(header, [1, 'o', 'whole'], '[2,"o","ha');
  expect(cut.brokenLine).toBe(3);
  expect(await cut.events(cut.slices[0]!, signal)).toEqual([{ time: 1, code: 'o', data: 'whole' }]);
  const odd = await read(header, [1, 'o', 'a'], { not: 'an event' }, [2, 'o', 'b']);
  expect([odd.brokenLine, await timesOf(odd)]).toEqual([3, [1]]);
});

test('times that go back stand still, and pauses are cut to a limit', async () => {
  const recording = await read({ ...header, idle_time_limit: 3 }, [1, 'o', 'a'], [0.5, 'o', 'b'], [60, 'o', 'c'], [61, 'o', 'd']);
  const { limits, end } = recording;
  const times = await timesOf(recording);
  expect(times).toEqual([1, 1, 60, 61]);
  expect(limits).toEqual([undefined, 0.5, 1, 2, 3, 5, 10]);
  expect([...end]).toEqual([61, 1.5, 3, 4, 5, 7, 12]);
  const shown = (at: number): number[] => [...shownTimes(times, new Float64Array(limits.length), { limits, at })];
  expect([shown(0), shown(3)]).toEqual([times, [1, 1, 3, 4]]);
  expect([0, 1, 1.5, 60, 99].map((at) => countUntil(times.length, (index) => times[index] ?? 0, at))).toEqual([0, 2, 2, 3, 4]);
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
    const recording = await readRecording(bytesOfFile(file(...lines)), signal, (share) => shares.push(share));
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
  const before = bytesOfFile(file(header, [0, 'o', 'a'], [1, 'o', 'b']));
  const after = bytesOfFile(file(header, [0, 'o', 'a long line in place of two, which is as long as they are']));
  let now = before;
  const recording = await readRecording({ ...before, read: (...asked) => now.read(...asked) }, signal);
  now = after;
  const { player, told } = makePlayer(recording);
  player.seek(1);
  await vi.waitFor(() => expect(player.state.getState().failure).toMatchObject({ fault: 'unreadable' }));
  expect(told).toEqual([]);
});

test('what could not be fetched is tried again, at the same place', async () => {
  const recording = await read(header, [0, 'o', 'a'], [1, 'o', 'b'], [2, 'o', 'c']);
  let isLost = true;
  const events: Recording['events'] = (slice, until) =>
    isLost ? Promise.reject(new Error('no wire')) : recording.events(slice, until);
  const { player, told } = makePlayer({ ...recording, events });
  player.seek(1);
  await vi.waitFor(() =>
    expect(player.state.getState()).toMatchObject({ failure: new Error('no wire'), isSeeking: false, at: 1 }),
  );
  isLost = false;
  player.retry();
  await vi.waitFor(() => expect(told).toEqual(['begin 80x24', 'ab']));
  expect(player.state.getState()).toMatchObject({ failure: undefined, at: 1 });
});

test('what fails after another place was asked for neither stops the player nor is told', async () => {
  const recording = await read(header, [0, 'o', 'a'], [1, 'o', 'b'], [2, 'o', 'c']);
  const wire = new AbortController();
  const lost = vi.fn<Recording['events']>(
    () => new Promise((_, reject) => wire.signal.addEventListener('abort', () => reject(new Error('no wire')))),
  );
  const events: Recording['events'] = (slice, until) =>
    lost.mock.calls.length === 0 ? lost(slice, until) : recording.events(slice, until);
  const { player, told } = makePlayer({ ...recording, events });
  const failures: unknown[] = [];
  player.state.subscribe(({ failure }) => failure !== undefined && failures.push(failure));
  player.seek(1);
  await vi.waitFor(() => expect(lost).toHaveBeenCalled());
  player.seek(1.5);
  player.play();
  wire.abort();
  await vi.waitFor(() => expect(told).toEqual(['begin 80x24', 'ab']));
  expect(failures).toEqual([]);
  expect(player.state.getState()).toMatchObject({ isPlaying: true, isSeeking: false });
  player.dispose();
});

test('dragging while a part of the file is still being fetched loses nothing of what was passed', async () => {
  const page = 'x'.repeat(1000);
  const lines = Array.from({ length: 900 }, (_, at) => [at, 'o', `${page}${at};`]);
  const recording = await read(header, ...lines);
  const { slices } = recording;
  expect(slices.length).toBeGreaterThan(3);
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((go) => (letGo = go));
  const slow: Recording['events'] = async (slice, until) => {
    if (slice === slices[1]) await gate;
    return recording.events(slice, until);
  };
  const { player, told } = makePlayer({ ...recording, events: slow });
  player.seek(890);
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1));
  player.seek(895);
  letGo();
  await vi.waitFor(() => expect(player.state.getState().isSeeking).toBe(false), 20_000);
  expect(told.slice(1).join('')).toBe(
    lines
      .slice(0, 896)
      .map((line) => String(line[2]))
      .join(''),
  );
});

test('a recording is played to its end however many events it has, and only a few parts of it are held', async () => {
  const count = 400_000;
  const text = Array.from({ length: count }, (_, at) => `[${(at / 1000).toFixed(3)},"o","${at % 10}"]`).join('\n');
  const bytes = bytesOfFile(file(header, text));
  const asked: number[] = [];
  const counted: RecordingBytes = { ...bytes, read: (from, most, until) => (asked.push(from), bytes.read(from, most, until)) };
  const recording = await readRecording(counted, signal);
  // What is kept grows with the bytes of the file alone.
  expect(recording.slices.length).toBeLessThan(bytes.size / (256 * 1024) + 1);
  expect(recording.slices.reduce((sum, slice) => sum + slice.count, 0)).toBe(count);
  asked.length = 0;
  const { player, told, pass } = makePlayer(recording);
  player.seek(recording.end[0]! - 0.5);
  await vi.waitFor(() => expect(player.state.getState().isSeeking).toBe(false), 20_000);
  expect(told.join('').length).toBe('begin 80x24'.length + count - 500);
  player.play();
  await pass(1);
  await vi.waitFor(() => expect(told.join('').length).toBe('begin 80x24'.length + count));
  // The pieces came one after another, each once but the one that was looked for first.
  expect(asked.length).toBeLessThanOrEqual(recording.slices.length + 1);
});

/** A core with one file, whose pipes have windows as the real ones. */
function makeCore(content: Uint8Array) {
  const calls: { readonly from: number; readonly bytes: number }[] = [];
  const read = ({ from, bytes }: { readonly from: number; readonly bytes: number }) => {
    calls.push({ from, bytes });
    let ended: (() => void) | undefined;
    return {
      onEnded: (end: () => void) => void (ended = end),
      end: () => ended?.(),
      receive: (consumer: (bytes: Uint8Array, used: () => void) => void) => {
        const piece = content.subarray(from, from + bytes);
        for (let at = 0; at < piece.length; at += 300_000) consumer(piece.subarray(at, at + 300_000), () => undefined);
        ended?.();
      },
    };
  };
  const client = { sessionLogs: { read } } as unknown as Parameters<typeof bytesOfCore>[0];
  return { calls, client };
}

test('a file of the core is read in pieces, and one that is too large is refused before a byte is fetched', async () => {
  const content = new Uint8Array(2_500_000).map((_, at) => at % 251);
  const { calls, client } = makeCore(content);
  const bytes = bytesOfCore(client, { path: '/a.cast', bytes: content.length });
  const some = await bytes.read(1000, 2_000_000, signal);
  expect(some.length === 2_000_000 && some.every((byte, at) => byte === content[1000 + at])).toBe(true);
  expect(calls).toEqual([
    { from: 1000, bytes: 1024 * 1024 },
    { from: 1000 + 1024 * 1024, bytes: 2_000_000 - 1024 * 1024 },
  ]);
  expect(await bytes.read(2_499_990, 100, signal)).toHaveLength(10);
  calls.length = 0;
  const large = bytesOfCore(client, { path: '/a.cast', bytes: 200_000_000_000 });
  await expect(readRecording(large, signal)).rejects.toMatchObject({ fault: 'tooLarge' });
  expect(calls).toEqual([]);
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
