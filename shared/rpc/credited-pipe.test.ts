import { describe, expect, it } from 'vitest';
import { AppError } from '../model/errors.ts';
import { CreditedPipe } from './credited-pipe.ts';
import { limits } from './limits.ts';

function makePipe(windowBytes = 1000) {
  const did: string[] = [];
  const pipe = new CreditedPipe('test.pipe', windowBytes, {
    sendData: (bytes) => did.push(`data ${bytes.length}`),
    sendCredit: (bytes) => did.push(`credit ${bytes}`),
    sendEnd: (failure) => did.push(failure === undefined ? 'end' : `end ${failure.code}`),
    released: () => did.push('released'),
    consumerFailed: () => new AppError('internal', { logReference: 'x' }, 'failed'),
  });
  return { pipe, did };
}

describe('credited pipe', () => {
  it('sends a key in the same turn it was typed', () => {
    const { pipe, did } = makePipe();
    void pipe.write(new Uint8Array(1));
    expect(did).toEqual(['data 1']);
    expect(pipe.credit).toBe(999);
  });

  it('gives credit back when half of the window was used', () => {
    const { pipe, did } = makePipe(1000);
    const chunks: (() => void)[] = [];
    pipe.receive((_bytes, used) => chunks.push(used));
    for (let index = 0; index < 10; index++) pipe.accept(new Uint8Array(100));
    chunks[0]?.();
    chunks[0]?.();
    chunks[5]?.();
    chunks[1]?.();
    chunks[2]?.();
    expect(did).toEqual([]);
    chunks[3]?.();
    expect(did).toEqual(['credit 500']);
    for (const used of chunks) used();
    expect(did).toEqual(['credit 500', 'credit 500']);
  });

  it('never starves a sender: what is used and not given back is less than a half', () => {
    for (const windowBytes of [1, 2, 3, 5, 64, 1000, 131_072]) {
      for (const size of [1, 7, windowBytes]) {
        const { pipe, did } = makePipe(windowBytes);
        pipe.receive((_bytes, used) => used());
        let sent = 0;
        for (; sent + size <= windowBytes; sent += size) pipe.accept(new Uint8Array(size));
        const given = did.reduce((sum, line) => sum + Number(line.replace('credit ', '')), 0);
        expect(sent - given).toBeLessThan(Math.max(windowBytes / 2, 1));
      }
    }
  });

  it('cuts a long write by credit and by the frame limit, and resolves when the last byte went', async () => {
    const { pipe, did } = makePipe(600_000);
    let isDone = false;
    const writing = pipe.write(new Uint8Array(700_000)).then(() => (isDone = true));
    expect(did).toEqual([
      `data ${limits.dataFrameBytes}`,
      `data ${limits.dataFrameBytes}`,
      `data ${600_000 - 2 * limits.dataFrameBytes}`,
    ]);
    await Promise.resolve();
    expect(isDone).toBe(false);
    expect(pipe.credit).toBe(0);
    pipe.grant(600_000);
    await writing;
    expect(did.at(-1)).toBe('data 100000');
    expect(pipe.credit).toBe(500_000);
  });

  it('keeps writes in order behind one that waits', () => {
    const { pipe, did } = makePipe(10);
    void pipe.write(new Uint8Array(12));
    void pipe.write(new Uint8Array(3));
    void pipe.write(new Uint8Array(0));
    pipe.grant(4);
    pipe.grant(4);
    expect(did).toEqual(['data 10', 'data 2', 'data 2', 'data 1']);
  });

  it('keeps at most a window for a consumer who has not come, and ends the pipe beyond it', () => {
    const { pipe, did } = makePipe(100);
    pipe.accept(new Uint8Array(100));
    expect(did).toEqual([]);
    pipe.accept(new Uint8Array(1));
    expect(did).toEqual(['end rpc.badRequest', 'released']);
    expect(pipe.failure?.code).toBe('rpc.badRequest');
  });

  it('ends once, however often and from wherever it is ended', async () => {
    const { pipe, did } = makePipe();
    let ends = 0;
    pipe.onEnded(() => ends++);
    pipe.end();
    pipe.end();
    pipe.endedByPeer(undefined);
    pipe.disconnect();
    pipe.abort(new AppError('cancelled', {}, 'late'));
    pipe.onEnded(() => ends++);
    await Promise.resolve();
    expect({ did, ends }).toEqual({ did: ['end', 'released'], ends: 2 });
  });

  it('drains both ends that were ended while they waited for credit', async () => {
    const { pipe, did } = makePipe(100);
    const writing = pipe.write(new Uint8Array(150));
    pipe.end();
    pipe.accept(new Uint8Array(100));
    expect(did).toEqual(['data 100', 'credit 100']);
    pipe.grant(100);
    await writing;
    expect(did.slice(2)).toEqual(['data 50', 'end', 'released']);
  });

  it('ends when its consumer throws', () => {
    const { pipe, did } = makePipe();
    pipe.receive(() => {
      throw new Error('broken');
    });
    pipe.accept(new Uint8Array(1));
    expect(did).toEqual(['end internal', 'released']);
  });
});
