import { expect, test } from 'vitest';
import { bytesFrom, readRecording, recordingNames } from '../../../e2e/fixtures/psrp/recordings.ts';
import { dataLine, elementLine, LineReader, usualLineLimits, type LineEvent } from './lines.ts';
import { zeroGuid } from './guid.ts';

const guid = '231fa0bd-0a1d-4023-8320-d06e30599c0f';

function read(...chunks: (string | Uint8Array)[]): LineEvent[] {
  const reader = new LineReader();
  return chunks.flatMap((chunk) => reader.feed(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)).concat(reader.end());
}

/** Each event as a text: bytes are compared much faster so. */
function told(events: readonly LineEvent[]): string[] {
  return events.map((event) =>
    JSON.stringify(event.kind === 'data' ? { ...event, bytes: event.bytes.toString('base64') } : event),
  );
}

test('lines are written as PowerShell writes them', () => {
  expect(dataLine('Default', zeroGuid, Buffer.from([1, 2]))).toBe(
    "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>AQI=</Data>\n",
  );
  expect(elementLine('Signal', guid)).toBe(`<Signal PSGuid='${guid}' />\n`);
});

test.each<[string, LineEvent[]]>([
  [`<DataAck PSGuid='${guid}' />\n`, [{ kind: 'ack', of: 'Data', guid }]],
  [`<CommandAck PSGuid='${guid}' />\r\n`, [{ kind: 'ack', of: 'Command', guid }]],
  [`\ufeff<SignalAck PSGuid="${guid.toUpperCase()}"/>\n`, [{ kind: 'ack', of: 'Signal', guid }]],
  [`<CloseAck PSGuid='${guid}'></CloseAck>\n`, [{ kind: 'ack', of: 'Close', guid }]],
  [
    `<Data Stream='Default' PSGuid='${guid}'>AQI=</Data>\n`,
    [{ kind: 'data', stream: 'Default', guid, bytes: Buffer.from([1, 2]) }],
  ],
  [
    `hällo <Data PSGuid='${guid}' Stream='promptresponse'>AQI=</Data> after\n`,
    [
      { kind: 'noise', text: 'hällo ' },
      { kind: 'data', stream: 'PromptResponse', guid, bytes: Buffer.from([1, 2]) },
      { kind: 'noise', text: ' after' },
    ],
  ],
  [
    `<DataAck PSGuid='${guid}' /><CloseAck PSGuid='${guid}' />__namedpipeerror__:gone\n`,
    [
      { kind: 'ack', of: 'Data', guid },
      { kind: 'ack', of: 'Close', guid },
      { kind: 'serverError', text: 'gone', isEnd: true },
    ],
  ],
  [
    `x<Data y <DataAck PSGuid='${guid}' />\n`,
    [
      { kind: 'noise', text: 'x<Data y ' },
      { kind: 'ack', of: 'Data', guid },
    ],
  ],
  [`<Command PSGuid='${guid}' />\n`, [{ kind: 'noise', text: `<Command PSGuid='${guid}' />` }]],
  ["<DataAck PSGuid='1' />\n", [{ kind: 'noise', text: "<DataAck PSGuid='1' />" }]],
  ['\n\r\n  \n', []],
  ['no end of line', [{ kind: 'noise', text: 'no end of line' }]],
  ['__NamedPipeError__:Remote transport error: \n', [{ kind: 'serverError', text: 'Remote transport error:', isEnd: false }]],
  ['   at System.X\n', [{ kind: 'noise', text: '   at System.X' }]],
  [`<Data Stream='Default' PSGuid='${guid}'>AQI</Data>\n`, [{ kind: 'problem', problem: 'an element of data is not base64' }]],
  [`<Data Stream='Default' PSGuid='${guid}'>A?I=</Data>\n`, [{ kind: 'problem', problem: 'an element of data is not base64' }]],
  [`<Data Stream='Default' PSGuid='${guid}'></Data>\n`, [{ kind: 'problem', problem: 'an element of data is not base64' }]],
  [`<Data Stream='Default' PSGuid='${guid}'>AQI=\n`, [{ kind: 'problem', problem: 'an element of data has no end' }]],
])('%j', (text, events) => {
  expect(read(text)).toEqual(events);
});

test.each(recordingNames())('the server of %s is read the same in pieces of every size', (name) => {
  const bytes = bytesFrom(readRecording(name), 'server');
  const events = read(bytes);
  expect(events.filter(({ kind }) => kind === 'problem')).toEqual([]);
  const whole = told(events);
  for (const size of [1, 7, 1000, 32_768]) {
    const reader = new LineReader();
    // The same memory for every piece, as a socket may do.
    const room = Buffer.alloc(size);
    const pieces: string[] = [];
    for (let at = 0; at < Math.min(bytes.length, 20_000 * size); at += size) {
      const length = bytes.copy(room, 0, at, at + size);
      pieces.push(...told(reader.feed(room.subarray(0, length))));
    }
    if (bytes.length > 20_000 * size) expect(pieces).toEqual(whole.slice(0, pieces.length));
    else expect(pieces.concat(told(reader.end()))).toEqual(whole);
  }
});

test('two pieces cut at every byte give the same', () => {
  const text = `mötd\r\nno end<Data Stream='Default' PSGuid='${guid}'>AQI=</Data>\r\n<DataAck PSGuid='${guid}' />\n__NamedPipeError__:x\n`;
  const bytes = Buffer.from(text);
  const whole = read(bytes);
  for (let at = 1; at < bytes.length; at += 1) expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole);
});

test('an element is found behind any amount of noise on its line, and of the noise only the beginning is kept', () => {
  const reader = new LineReader();
  const noise = Buffer.alloc(1024 * 1024, 'x');
  const events: LineEvent[] = [];
  for (let run = 0; run < 64; run += 1) events.push(...reader.feed(noise));
  events.push(...reader.feed(Buffer.from(`<Da`)), ...reader.feed(Buffer.from(`taAck PSGuid='${guid}' />\n`)));
  expect(events.filter(({ kind }) => kind === 'ack')).toEqual([{ kind: 'ack', of: 'Data', guid }]);
  const kept = events.flatMap((event) => (event.kind === 'noise' ? [event.text] : [])).join('');
  expect(kept).toHaveLength(usualLineLimits.noise);
});

test('a line of data without end is a problem once it is too long, is not kept, and the next line is read', () => {
  const reader = new LineReader();
  const events = reader.feed(Buffer.from(`<Data Stream='Default' PSGuid='${guid}'>`));
  const part = Buffer.alloc(4 * 1024 * 1024, 'A');
  const before = process.memoryUsage().arrayBuffers;
  for (let run = 0; run < 256; run += 1) events.push(...reader.feed(part));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
  expect(events).toEqual([{ kind: 'problem', problem: `a line is longer than ${usualLineLimits.line} bytes` }]);
  expect(reader.feed(Buffer.from(`\n<DataAck PSGuid='${guid}' />\n`))).toEqual([{ kind: 'ack', of: 'Data', guid }]);
});

test.each([
  ['elements', `<DataAck PSGuid='${guid}' />`.repeat(60_000), 60_000],
  ['heads without an end', '<Data '.repeat(400_000), 1],
])('a line of very many %s is gone through once', (_, line, count) => {
  const from = performance.now();
  expect(read(`${line}\n`)).toHaveLength(count);
  expect(performance.now() - from).toBeLessThan(3000);
});

test('a server’s own error behind one inside of data that is none is found', () => {
  const events = read(`<Data PSGuid='${guid}'>__NamedPipeError__:</Data><DataAck PSGuid='${guid}' />__NamedPipeError__:gone\n`);
  expect(events.at(-1)).toMatchObject({ kind: 'serverError' });
});
