import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeControl, encodeData } from './frames.ts';
import { limits } from './limits.ts';
import type { Pipe } from './pipe.ts';
import {
  collect,
  ended,
  isEqual,
  makeBench,
  randomBytes,
  rawFrames,
  rejectionOf,
  settle,
  windowBytes,
  type Bench,
  type Nothing,
  type WirePair,
} from './wire-bench.ts';
import type { Frame } from './wire.ts';

/** What every wire must do; `makePair` is called once for each test. */
export function describeWire(name: string, makePair: () => Promise<WirePair>): void {
  describe(`rpc over ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = makeBench(await makePair());
    });
    afterEach(async () => {
      bench.client.dispose();
      bench.server.dispose();
      await bench.pair.close();
    });
    describeCalls(() => bench);
    describeFrames(() => bench);
    describePipes(() => bench);
    describeEnds(() => bench);
  });
}

function describeCalls(bench: () => Bench): void {
  it('answers a call', async () => {
    expect(await bench().client.calls.double({ n: 21 })).toEqual({ n: 42 });
    expect(bench().server.pendingCalls).toBe(0);
  });

  it('carries an error with its code and its typed detail', async () => {
    const error = await rejectionOf(bench().client.calls.refuse({ host: 'a.example' }));
    expect(error.toWire()).toMatchObject({ code: 'net.nameNotFound', detail: { host: 'a.example', systemCode: 'ENOTFOUND' } });
  });

  it('hides what is no AppError behind a reference to the log', async () => {
    const error = await rejectionOf(bench().client.calls.crash({}));
    const logged = bench().log.find((line) => line.message === 'internal error');
    expect(error).toMatchObject({ code: 'internal', detail: { logReference: logged?.fields?.['logReference'] } });
    expect(error.message).not.toContain('private reason');
    expect(String((logged?.fields?.['error'] as Error).stack)).toContain('private reason');
  });

  it('cancels a call on both sides', async () => {
    const asker = new AbortController();
    const answer = rejectionOf(bench().client.calls.wait({}, { signal: asker.signal }));
    await vi.waitFor(() => expect(bench().signals).toHaveLength(1), { interval: 2 });
    asker.abort();
    expect((await answer).code).toBe('cancelled');
    await vi.waitFor(() => expect(bench().signals[0]?.aborted).toBe(true), { interval: 2 });
    await vi.waitFor(() => expect(bench().server.pendingCalls).toBe(0), { interval: 2 });
    expect(bench().client.pendingCalls).toBe(0);
  });

  it('sends nothing for a call that was cancelled before', async () => {
    const error = await rejectionOf(bench().client.calls.wait({}, { signal: AbortSignal.abort() }));
    expect(error.code).toBe('cancelled');
    expect(await bench().client.calls.double({ n: 1 })).toEqual({ n: 2 });
    expect(bench().signals).toHaveLength(0);
  });

  it('keeps 10,000 calls in flight and refuses the 20,001st', async () => {
    const first = Array.from({ length: 10_000 }, () => bench().client.calls.wait({}));
    await vi.waitFor(() => expect(bench().server.pendingCalls).toBe(10_000), { interval: 5, timeout: 20_000 });
    expect(await bench().client.calls.double({ n: 4 })).toEqual({ n: 8 });
    const second = Array.from({ length: 10_000 }, () => bench().client.calls.wait({}));
    const error = await rejectionOf(bench().client.calls.wait({}));
    expect(error).toMatchObject({ code: 'rpc.tooManyCalls', detail: { limit: 20_000 } });
    bench().release();
    expect((await Promise.all([...first, ...second])).length).toBe(20_000);
    expect(bench().server.pendingCalls).toBe(0);
  }, 60_000);

  it('refuses input that does not fit, without its value', async () => {
    const error = await rejectionOf(bench().client.calls.double({ n: 'hunter2' as unknown as number }));
    expect(error.code).toBe('rpc.badRequest');
    expect(JSON.stringify(error.toWire())).not.toContain('hunter2');
  });

  it('turns an output that fails its schema into an internal error', async () => {
    expect((await rejectionOf(bench().client.calls.misfit({}))).code).toBe('internal');
  });

  it('lets nothing out that the contract does not name', async () => {
    const wire = rawFrames(bench().pair.page);
    expect(await bench().client.calls.secretive({})).toEqual({ shown: 'yes' });
    expect(wire.join()).not.toContain('unnamed');
  });

  it('knows no members but its own', async () => {
    const { page } = bench().pair;
    const answers = rawFrames(page);
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'missing', 'nowhere'];
    const paths = names.flatMap((name) => [
      { group: name, member: name },
      { group: 'calls', member: name },
    ]);
    paths.forEach((path, index) => page.send(encodeControl({ t: 'call', id: 900 + index, ...path, input: {} })));
    page.send(encodeControl({ t: 'call', id: 950, group: 'bytes', member: 'echo', input: {} }));
    page.send(encodeControl({ t: 'call', id: 951, group: 'news', member: 'happened', input: {} }));
    await vi.waitFor(() => expect(answers).toHaveLength(paths.length + 2), { interval: 2 });
    const codes = answers.map((text) => (JSON.parse(text) as { error: { code: string } }).error.code);
    expect(new Set(codes)).toEqual(new Set(['rpc.unknownMember']));
  });

  it('asks the gate before it looks at the input', async () => {
    expect((await rejectionOf(bench().client.calls.forbidden({ n: 1 } as unknown as Nothing))).code).toBe('page.occupied');
  });
}

function describeFrames(bench: () => Bench): void {
  const garbage: Frame[] = [
    '',
    'not json',
    'null',
    '[]',
    '{"t":"nonsense"}',
    '{"t":"call","id":-1}',
    '{"t":"credit","pipe":1,"bytes":1e999}',
    '{"t":"result","id":999,"output":{}}',
    '['.repeat(100_000),
    new Uint8Array(0),
    new Uint8Array([1, 0, 0]),
    new Uint8Array([9, 0, 0, 0, 1, 65]),
    encodeData(4_000_000_000, new Uint8Array(10)),
  ];

  it('survives garbage from the page', async () => {
    for (const frame of garbage) bench().pair.page.send(typeof frame === 'string' ? frame : frame.slice());
    expect(await bench().client.calls.double({ n: 2 })).toEqual({ n: 4 });
  });

  it('survives garbage from the core', async () => {
    for (const frame of garbage) bench().pair.core.send(typeof frame === 'string' ? frame : frame.slice());
    expect(await bench().client.calls.double({ n: 2 })).toEqual({ n: 4 });
  });

  it('refuses an oversized call of a rude page by its id and goes on', async () => {
    const { page } = bench().pair;
    const answers = rawFrames(page);
    page.send(`{"t":"call","id":77,"group":"calls","member":"swallow","input":{"text":"${'x'.repeat(2 * 1024 * 1024)}"}}`);
    await vi.waitFor(() => expect(answers).toHaveLength(1), { interval: 2 });
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ t: 'error', id: 77, error: { code: 'rpc.oversizedFrame' } });
    expect(await bench().client.calls.double({ n: 3 })).toEqual({ n: 6 });
  });

  it('measures a frame in bytes, not in characters', async () => {
    const twoBytesEach = 'é'.repeat(600 * 1024);
    expect((await rejectionOf(bench().client.calls.swallow({ text: twoBytesEach }))).code).toBe('rpc.oversizedFrame');
    const fits = 'é'.repeat(500 * 1024);
    expect(await bench().client.calls.swallow({ text: fits })).toEqual({ length: fits.length });
  });

  it('refuses an oversized input before it is sent, and an oversized answer', async () => {
    const tooLong = 2 * 1024 * 1024;
    expect((await rejectionOf(bench().client.calls.swallow({ text: 'x'.repeat(tooLong) }))).code).toBe('rpc.oversizedFrame');
    // The core may answer with long lists, up to a limit of its own.
    expect((await bench().client.calls.text({ length: tooLong })).text).toHaveLength(tooLong);
    expect((await rejectionOf(bench().client.calls.text({ length: limits.answerFrameBytes }))).code).toBe('rpc.oversizedFrame');
    expect((await bench().client.calls.text({ length: 1000 })).text).toHaveLength(1000);
    expect(bench().client.pendingCalls).toBe(0);
  });

  it('announces events to those who listen, and only to them', async () => {
    const heard: string[] = [];
    const left: string[] = [];
    const first = bench().client.news.onHappened(({ text }) => left.push(text));
    bench().client.news.onHappened(({ text }) => heard.push(text));
    bench().server.emit('news', 'happened', { text: 'one' });
    await vi.waitFor(() => expect(heard).toEqual(['one']), { interval: 2 });
    first.dispose();
    bench().server.emit('news', 'misfit', { text: 7 as unknown as string });
    bench().server.emit('news', 'happened', { text: 'two' });
    await vi.waitFor(() => expect(heard).toEqual(['one', 'two']), { interval: 2 });
    expect(left).toEqual(['one']);
  });
}

function describePipes(bench: () => Bench): void {
  it('carries bytes both ways, in order and unharmed', async () => {
    const sent = randomBytes(3 * 1024 * 1024 + 17);
    const echo = bench().client.bytes.echo({});
    const received = collect(echo);
    for (let at = 0; at < sent.length; at += 200_000) void echo.write(sent.subarray(at, at + 200_000));
    await vi.waitFor(() => expect(received.sizeBytes).toBe(sent.length), { interval: 5, timeout: 20_000 });
    expect(isEqual(received.bytes(), sent)).toBe(true);
    echo.end();
    await vi.waitFor(() => expect(bench().server.openPipes).toBe(0), { interval: 2 });
    expect(bench().client.openPipes).toBe(0);
  }, 30_000);

  it('brings the data before the end', async () => {
    const farewell = bench().client.bytes.farewell({});
    const received = collect(farewell);
    await ended(farewell);
    expect(received.sizeBytes).toBe(windowBytes * 3);
    expect(farewell.failure).toBeUndefined();
  });

  it('keeps what came before the end for a consumer who comes late', async () => {
    const pour = bench().client.bytes.pour({ chunks: 3, chunkBytes: 5 });
    await ended(pour);
    expect(collect(pour).sizeBytes).toBe(15);
  });

  it('delivers what waited for credit when the page ended the pipe', async () => {
    const drain = bench().client.bytes.drain({});
    await vi.waitFor(() => expect(bench().drained).toHaveLength(1), { interval: 2 });
    const writing = drain.write(randomBytes(windowBytes * 2));
    drain.end();
    expect((await rejectionOf(drain.write(new Uint8Array(1)))).code).toBe('rpc.disconnected');
    const [far] = bench().drained;
    const received = collect(far as Pipe);
    await writing;
    await ended(far as Pipe);
    expect(received.sizeBytes).toBe(windowBytes * 2);
  });

  it('never has more on the way than the window, however slow the consumer is', async () => {
    const chunks = 64;
    const chunkBytes = 20_000;
    const pour = bench().client.bytes.pour({ chunks, chunkBytes });
    const waiting: { readonly size: number; readonly used: () => void }[] = [];
    let usedBytes = 0;
    let mostInFlight = 0;
    const measure = (): void => {
      mostInFlight = Math.max(mostInFlight, bench().core.dataBytesSent - usedBytes);
    };
    pour.receive((bytes, used) => waiting.push({ size: bytes.length, used }));
    await vi.waitFor(() => expect(bench().core.dataBytesSent).toBe(windowBytes), { interval: 2 });
    await settle(bench());
    expect(bench().core.dataBytesSent).toBe(windowBytes);
    while (usedBytes < chunks * chunkBytes) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0), { interval: 1 });
      measure();
      const next = waiting.shift();
      next?.used();
      next?.used();
      usedBytes += next?.size ?? 0;
    }
    await ended(pour);
    expect(mostInFlight).toBeLessThanOrEqual(windowBytes);
    expect(bench().core.dataBytesSent).toBe(chunks * chunkBytes);
  }, 20_000);

  it('ends the pipe of a page that sends more than its credit, and only that', async () => {
    const good = bench().client.bytes.echo({});
    const bad = bench().client.bytes.drain({});
    for (let sent = 0; sent < windowBytes + 1000; sent += 1000) bench().pair.page.send(encodeData(2, new Uint8Array(1000)));
    await ended(bad);
    expect(bad.failure).toMatchObject({ code: 'rpc.badRequest' });
    const received = collect(good);
    await good.write(new Uint8Array(5));
    await vi.waitFor(() => expect(received.sizeBytes).toBe(5), { interval: 2 });
  });

  it('ends the pipe of a data frame that is too long', async () => {
    const drain = bench().client.bytes.drain({});
    bench().pair.page.send(encodeData(1, new Uint8Array(limits.dataFrameBytes + 1)));
    await ended(drain);
    expect(drain.failure).toMatchObject({ code: 'rpc.oversizedFrame' });
    expect(await bench().client.calls.double({ n: 1 })).toEqual({ n: 2 });
  });

  it('does not believe in credit beyond the window', async () => {
    const drain = bench().client.bytes.drain({});
    bench().pair.core.send(encodeControl({ t: 'credit', pipe: 1, bytes: 1_000_000_000 }));
    await bench().client.calls.double({ n: 1 });
    expect(drain.credit).toBe(windowBytes);
  });

  it('says why a pipe was refused', async () => {
    const refused = bench().client.bytes.refuse({});
    await ended(refused);
    expect(refused.failure).toMatchObject({ code: 'session.notFound', detail: { sessionId: 's' } });
    const unfit = bench().client.bytes.pour({ chunks: 'many' as unknown as number, chunkBytes: 1 });
    await ended(unfit);
    expect(unfit.failure).toMatchObject({ code: 'rpc.badRequest' });
  });
}

function describeEnds(bench: () => Bench): void {
  for (const side of ['page', 'core'] as const) {
    it(`rejects and ends everything when the ${side} closes the wire`, async () => {
      const answer = rejectionOf(bench().client.calls.wait({}));
      const drain = bench().client.bytes.drain({});
      const stuck = rejectionOf(drain.write(new Uint8Array(windowBytes * 2)));
      await vi.waitFor(() => expect(bench().signals).toHaveLength(2), { interval: 2 });
      let disconnects = 0;
      bench().client.onDisconnected(() => disconnects++);
      bench().pair[side].close();
      expect(await answer).toMatchObject({ code: 'rpc.disconnected', detail: { member: 'calls.wait' } });
      expect((await stuck).code).toBe('rpc.disconnected');
      await ended(drain);
      await vi.waitFor(() => expect(bench().signals.every((signal) => signal.aborted)).toBe(true), { interval: 2 });
      await vi.waitFor(() => expect(bench().server).toMatchObject({ pendingCalls: 0, openPipes: 0 }), { interval: 2 });
      expect(disconnects).toBe(1);
      expect((await rejectionOf(bench().client.calls.double({ n: 1 }))).code).toBe('rpc.disconnected');
      const late = bench().client.bytes.drain({});
      await ended(late);
      expect(late.failure).toMatchObject({ code: 'rpc.disconnected' });
      expect(bench().client).toMatchObject({ pendingCalls: 0, openPipes: 0 });
    });
  }
}
