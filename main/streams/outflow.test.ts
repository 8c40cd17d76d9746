import { describe, expect, it } from 'vitest';
import { Outflow, type StreamSink } from './outflow.ts';
import { PauseGate } from './pause-gate.ts';

interface Bench {
  readonly gate: PauseGate;
  readonly outflow: Outflow;
  /** How many pieces were given back. */
  used(): number;
  come(...pieces: readonly string[]): void;
  readonly giveUp: AbortController;
}

function bench(sink: StreamSink, onTrouble: (error: unknown) => Promise<void> = (error) => Promise.reject(error)): Bench {
  let consume: (bytes: Uint8Array, used: () => void) => void = () => undefined;
  let used = 0;
  const gate = new PauseGate();
  const giveUp = new AbortController();
  const tools = { gate, signal: giveUp.signal, onBytes: () => undefined, onTrouble };
  const outflow = new Outflow({ receive: (consumer) => (consume = consumer) }, sink, tools);
  const come = (...pieces: readonly string[]): void => {
    for (const piece of pieces) consume(Buffer.from(piece), () => (used += 1));
  };
  return { gate, outflow, come, giveUp, used: () => used };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a stream into a sink', () => {
  it('gives the window back for what was written, and writes together what came meanwhile', async () => {
    const written: string[] = [];
    let take: (() => void) | undefined;
    const sink: StreamSink = {
      write: (pieces) => {
        written.push(Buffer.concat([...pieces]).toString());
        return new Promise((resolve) => (take = resolve));
      },
    };
    const { come, used, outflow } = bench(sink);
    come('a', 'b', 'c');
    await soon();
    expect([written, used()]).toEqual([['abc'], 0]);
    come('d', 'e');
    take?.();
    await soon();
    expect([written, used()]).toEqual([['abc', 'de'], 3]);
    take?.();
    await outflow.end();
    expect(used()).toBe(5);
  });

  it('writes and gives back nothing while the gate is shut', async () => {
    const written: string[] = [];
    const { gate, come, used, outflow } = bench({ write: async (pieces) => void written.push(...pieces.map(String)) });
    gate.shut();
    come('a', 'b');
    await soon();
    expect([written.length, used()]).toEqual([0, 0]);
    const ended = outflow.end();
    gate.open();
    await ended;
    expect([written.length, used()]).toEqual([2, 2]);
  });

  it('tries the same again after trouble that passes, and ends with trouble that does not', async () => {
    const written: string[] = [];
    let failures = 2;
    const sink: StreamSink = {
      write: async (pieces) => {
        if (failures-- > 0) throw new Error('full');
        written.push(Buffer.concat([...pieces]).toString());
      },
    };
    const patient = bench(sink, () => Promise.resolve());
    patient.come('ab');
    await patient.outflow.end();
    expect(written).toEqual(['ab']);
    failures = 1;
    const hasty = bench(sink);
    hasty.come('cd');
    await expect(hasty.outflow.end()).rejects.toThrow('full');
    // What still comes is let through to nowhere: the channel is ending.
    hasty.come('ef');
    expect([hasty.used(), written]).toEqual([2, ['ab']]);
  });
});
