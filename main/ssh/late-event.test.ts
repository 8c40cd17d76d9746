import { describe, expect, it } from 'vitest';
import { Inlet } from './inlet.ts';
import { LateEvent } from './late-event.ts';

describe('a late event', () => {
  it('tells those who listen, and those who come too late, once', async () => {
    const event = new LateEvent<number>();
    const heard: string[] = [];
    event.event((value) => heard.push(`early ${value}`));
    event.event((value) => heard.push(`gone ${value}`)).dispose();
    event.fire(1);
    event.fire(2);
    event.event((value) => heard.push(`late ${value}`));
    event.event((value) => heard.push(`late and gone ${value}`)).dispose();
    expect(heard).toEqual(['early 1']);
    await Promise.resolve();
    expect(heard).toEqual(['early 1', 'late 1']);
  });
});

describe('an inlet', () => {
  it('keeps what comes before its consumer, in order, and gives credit once a piece', () => {
    const given: number[] = [];
    let drained = 0;
    const inlet = new Inlet(
      (bytes) => given.push(bytes),
      () => (drained += 1),
      () => undefined,
    );
    inlet.push(Buffer.from('ab'));
    inlet.push(Buffer.from('c'));
    expect(inlet.isEmpty).toBe(false);
    const heard: string[] = [];
    inlet.attach((bytes, used) => {
      heard.push(Buffer.from(bytes).toString());
      used();
      used();
    });
    inlet.push(Buffer.from('d'));
    expect({ heard, given, drained, isEmpty: inlet.isEmpty }).toEqual({
      heard: ['ab', 'c', 'd'],
      given: [2, 1, 1],
      drained: 1,
      isEmpty: true,
    });
  });

  it('counts bytes as used when the consumer throws', () => {
    const given: number[] = [];
    const errors: unknown[] = [];
    const inlet = new Inlet(
      (bytes) => given.push(bytes),
      () => undefined,
      (error) => errors.push(error),
    );
    inlet.attach(() => {
      throw new Error('broken');
    });
    inlet.push(Buffer.from('abc'));
    expect(given).toEqual([3]);
    expect(errors).toHaveLength(1);
  });
});
