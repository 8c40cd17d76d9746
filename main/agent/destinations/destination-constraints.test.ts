import { describe, expect, it } from 'vitest';
import { constraintBytes } from '../agent-keys.ts';
import { WireReader } from '../ssh-wire.ts';
import { destinationBytes, origin, type Hop } from './destination-constraints.ts';

const web: Hop = {
  hostName: 'web',
  user: 'fréd',
  keys: [
    { blob: Buffer.from('plain'), isAuthority: false },
    { blob: Buffer.from('authority'), isAuthority: true },
  ],
};

describe('destinationBytes', () => {
  it('has each step with its hosts, accounts and keys, in the layout of PROTOCOL.agent', () => {
    const reader = new WireReader(destinationBytes([{ from: origin, to: web }]));
    expect([reader.byte(), reader.text()]).toEqual([255, 'restrict-destination-v00@openssh.com']);
    const steps = new WireReader(reader.string());
    expect(reader.remaining).toBe(0);
    const step = new WireReader(steps.string());
    expect(steps.remaining).toBe(0);
    const from = new WireReader(step.string());
    expect([from.text(), from.text(), from.string().length, from.remaining]).toEqual(['', '', 0, 0]);
    const to = new WireReader(step.string());
    expect([to.text(), to.text(), to.string().length]).toEqual(['fréd', 'web', 0]);
    expect([to.text(), to.byte(), to.text(), to.byte(), to.remaining]).toEqual(['plain', 0, 'authority', 1, 0]);
    expect([step.string().length, step.remaining]).toEqual([0, 0]);
  });

  it('stands behind the other limits', () => {
    const destinations = [{ from: origin, to: web }];
    const bytes = constraintBytes({ lifetimeSeconds: 60, confirm: true, destinations });
    expect(bytes.subarray(0, 6)).toEqual(Buffer.of(1, 0, 0, 0, 60, 2));
    expect(bytes.subarray(6)).toEqual(destinationBytes(destinations));
  });

  it('never comes out empty or half, as that would be no limit, or none that an agent takes', () => {
    const none = { ...web, user: '', keys: [] };
    expect(() => destinationBytes([])).toThrow();
    for (const step of [
      { from: origin, to: none },
      { from: origin, to: origin },
      { from: web, to: web },
      { from: none, to: web },
    ])
      expect(() => destinationBytes([step])).toThrow();
  });
});
