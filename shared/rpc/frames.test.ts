import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeControl, encodeData, type ControlFrame } from './frames.ts';
import { limits } from './limits.ts';

describe('control frames', () => {
  const frames: ControlFrame[] = [
    { t: 'call', id: 1, group: 'a', member: 'b', input: { x: [1, null, 'é'] } },
    { t: 'cancel', id: 1 },
    { t: 'open', pipe: 0xffff_ffff, group: 'a', member: 'b', input: {} },
    { t: 'result', id: 1, output: { ok: true } },
    { t: 'error', id: 1, error: { code: 'cancelled', message: 'm', detail: {} } },
    { t: 'event', group: 'a', member: 'b', payload: 1 },
    { t: 'credit', pipe: 1, bytes: 5 },
    { t: 'end', pipe: 1 },
    { t: 'problem', error: {} },
  ];
  it.each(frames)('come back as they went: $t', (frame) => {
    expect(decodeFrame(encodeControl(frame))).toEqual({ kind: 'control', frame });
  });

  it.each([
    ['{"t":"call","id":12,"group":"a","member":"b","input":', { kind: 'call', id: 12 }],
    ['{"t":"result","id":13,"output":', { kind: 'call', id: 13 }],
    ['{"t":"error","id":14,"error":', { kind: 'call', id: 14 }],
    ['{"t":"open","pipe":15,"group":"a","member":"b","input":', { kind: 'pipe', pipe: 15 }],
    ['{"t":"event","group":"a","member":"b","payload":', { kind: 'nobody' }],
  ])('that are too long are refused with their owner: %s', (start, owner) => {
    const text = `${start}"${'x'.repeat(limits.controlFrameBytes)}"}`;
    expect(decodeFrame(text)).toMatchObject({
      kind: 'refused',
      owner,
      error: { code: 'rpc.oversizedFrame', detail: { limitBytes: 1024 * 1024 } },
    });
  });

  it('are allowed to the last byte of the limit', () => {
    const rest = encodeControl({ t: 'result', id: 1, output: '' }).length;
    const fits: ControlFrame = { t: 'result', id: 1, output: 'x'.repeat(limits.controlFrameBytes - rest) };
    expect(decodeFrame(encodeControl(fits)).kind).toBe('control');
    expect(() => encodeControl({ ...fits, output: `${fits.output as string}x` })).toThrow('are allowed');
  });

  it('never throw, whatever came', () => {
    const whole = encodeControl({ t: 'call', id: 1, group: 'a', member: 'b', input: {} });
    const odd = [
      '',
      '{',
      'null',
      '0',
      '"t"',
      '[]',
      '{"t":"call"}',
      '{"t":["call"]}',
      '{"__proto__":{"t":"cancel","id":1}}',
      '['.repeat(300_000),
    ];
    for (let cut = 0; cut < whole.length; cut++) odd.push(whole.slice(0, cut));
    for (const text of odd) expect(decodeFrame(text)).toMatchObject({ kind: 'refused', error: { code: 'rpc.badRequest' } });
  });
});

describe('data frames', () => {
  it('have the layout of the table', () => {
    expect([...encodeData(0x0102_0304, new Uint8Array([65, 66]))]).toEqual([1, 1, 2, 3, 4, 65, 66]);
  });

  it('are decoded to a view, also inside a larger buffer', () => {
    const around = new Uint8Array(100);
    around.set(encodeData(7, new Uint8Array([1, 2, 3])), 50);
    const decoded = decodeFrame(around.subarray(50, 58));
    expect(decoded).toEqual({ kind: 'data', pipe: 7, bytes: new Uint8Array([1, 2, 3]) });
    expect(decoded.kind === 'data' && decoded.bytes.buffer).toBe(around.buffer);
  });

  it('lie in a buffer of their own, so that it can be given away', () => {
    const frame = encodeData(1, new Uint8Array(1000).subarray(10, 20));
    expect(frame.buffer.byteLength).toBe(15);
  });

  it('never throw, whatever came', () => {
    for (const bytes of [[], [1], [1, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]) {
      expect(decodeFrame(new Uint8Array(bytes))).toMatchObject({ kind: 'refused', owner: { kind: 'nobody' } });
    }
    expect(decodeFrame(encodeData(3, new Uint8Array(limits.dataFrameBytes + 1)))).toMatchObject({
      owner: { kind: 'pipe', pipe: 3 },
    });
  });
});
