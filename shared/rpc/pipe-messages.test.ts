import { expect, test, vi } from 'vitest';
import { MessageReader, readMessages, writeMessage } from './pipe-messages.ts';

const limits = { headBytes: 1000, bodyBytes: 1000 };

async function bytesOf(...messages: readonly (readonly [unknown, string?])[]): Promise<Uint8Array> {
  const written: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => {
    written.push(bytes);
    return Promise.resolve();
  };
  for (const [head, body] of messages)
    await writeMessage({ write }, head, body === undefined ? undefined : new TextEncoder().encode(body));
  return Uint8Array.from(written.flatMap((bytes) => [...bytes]));
}

function reader(): { readonly got: (readonly [unknown, string])[]; readonly reader: MessageReader } {
  const got: (readonly [unknown, string])[] = [];
  return { got, reader: new MessageReader(limits, (head, body) => got.push([head, new TextDecoder().decode(body)])) };
}

test('messages come out as they went in, wherever their bytes are cut', async () => {
  const bytes = await bytesOf([{ ask: 'é' }], [{ say: 2 }, 'body'], ['three', '']);
  const whole = [
    [{ ask: 'é' }, ''],
    [{ say: 2 }, 'body'],
    ['three', ''],
  ];
  for (let at = 0; at <= bytes.length; at += 1) {
    const { got, reader: one } = reader();
    one.feed(bytes.subarray(0, at));
    one.feed(bytes.subarray(at));
    expect(got).toEqual(whole);
  }
  const { got, reader: slow } = reader();
  for (const byte of bytes) slow.feed(Uint8Array.of(byte));
  expect(got).toEqual(whole);
});

test.each([
  ['a head without end', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
  ['a body beyond the limit', [0, 0, 0, 2, 0, 0, 0x10, 0]],
  ['no head', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['a head that is not JSON', [0, 0, 0, 1, 0, 0, 0, 0, 0x7b]],
])('%s is refused', (_what, bytes) => {
  const { got, reader: one } = reader();
  expect(() => one.feed(Uint8Array.from(bytes))).toThrow('refused message');
  expect(got).toEqual([]);
});

test('names with raw bytes keep them', async () => {
  const { got, reader: one } = reader();
  one.feed(await bytesOf([{ path: '/a\udcff' }]));
  expect(got).toEqual([[{ path: '/a\udcff' }, '']]);
});

test('bytes count as used once what was made of them is done', async () => {
  let consume: (bytes: Uint8Array, used: () => void) => void = () => undefined;
  let done: () => void = () => undefined;
  readMessages({ receive: (consumer) => (consume = consumer) }, limits, (head) =>
    head === 'slow' ? new Promise<void>((resolve) => (done = resolve)) : undefined,
  );
  const used: string[] = [];
  consume(await bytesOf(['quick']), () => used.push('quick'));
  expect(used).toEqual(['quick']);
  consume(await bytesOf(['slow']), () => used.push('slow'));
  await Promise.resolve();
  expect(used).toEqual(['quick']);
  done();
  await vi.waitFor(() => expect(used).toEqual(['quick', 'slow']), { timeout: 10_000 });
});
