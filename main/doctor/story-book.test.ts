import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import { ConnectionId } from '../../shared/model/ids.ts';
import { stepWords, storyReport } from '../../shared/model/timeline-text.ts';
import { diagnose } from './diagnose.ts';
import { StoryBook } from './story-book.ts';

/** A clock that is moved by hand. */
class HandClock implements Clock {
  time = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): { dispose(): void } {
    const timer = { at: this.time + ms, run };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  every(): { dispose(): void } {
    return { dispose: () => undefined };
  }

  pass(ms: number): void {
    this.time += ms;
    for (const timer of [...this.#timers]) {
      if (timer.at > this.time) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}

const target = { hostName: 'web1', port: 22, user: 'fred', allowLegacy: false } as EffectiveHost;
const at = { host: 'web1', port: 22 };
const hop = { index: 1, count: 1, label: 'fred@web1:22' };

function book() {
  const clock = new HandClock();
  const lines: string[] = [];
  const stories = new StoryBook({
    clock,
    openLog: (name) => ({ path: `/logs/${name}.log`, write: (line) => void lines.push(line), close: () => undefined }),
  });
  return { clock, lines, stories, begin: () => stories.begin({ target, hop, route: [] }) };
}

describe('the story of a connection', () => {
  it('goes from connecting over open to its end', () => {
    const { stories, begin } = book();
    const teller = begin();
    const connectionId = ConnectionId.parse('c1');
    const states = [stories.info(teller.id)?.state];
    teller.opened({ id: connectionId });
    states.push(stories.info(teller.id)?.state);
    teller.tell({ kind: 'ended', how: 'requested' });
    states.push(stories.info(teller.id)?.state);
    expect(states).toEqual(['connecting', 'open', 'ended']);
    expect(stories.ofConnection(connectionId)).toBe(teller.id);
  });

  it('keeps its beginning and its latest, and says how much is missing in between', () => {
    const { stories, begin } = book();
    const teller = begin();
    for (let channel = 0; channel < 5000; channel += 1) teller.tell({ kind: 'channelOpened', channel, what: 'session' });
    const story = stories.get(teller.id);
    const numbers = story?.entries.map(({ number }) => number) ?? [];
    expect([numbers[0], numbers.at(-1)]).toEqual([0, 4999]);
    expect(numbers.length + (story?.dropped ?? 0)).toBe(5000);
    expect(numbers.length).toBeLessThan(1300);
  });

  it('is forgotten after many others, unless it is still open', () => {
    const { stories, begin } = book();
    const open = begin();
    for (let count = 0; count < 200; count += 1) begin().tell({ kind: 'ended', how: 'requested' });
    expect(stories.infos.length).toBeLessThan(70);
    expect(stories.info(open.id)).toBeDefined();
  });

  it('listens to the engine at the level debug only, and for an hour at most', () => {
    const { clock, stories, begin } = book();
    const teller = begin();
    let listener: ((line: string) => void) | undefined;
    teller.opened({ id: ConnectionId.parse('c1'), listenToEngine: (given) => (listener = given) });
    expect(listener).toBeUndefined();
    stories.setLevel(teller.id, 'debug');
    listener?.('Outbound: Sending ping\u001b[31m');
    expect(stories.get(teller.id)?.entries.at(-1)?.fact).toEqual({ kind: 'debug', text: 'Outbound: Sending ping[31m' });
    clock.pass(59 * 60_000);
    expect(stories.info(teller.id)?.level).toBe('debug');
    clock.pass(61_000);
    expect([stories.info(teller.id)?.level, listener]).toEqual(['normal', undefined]);
  });

  it('leaves out the small things at the level quiet', () => {
    const { stories, begin } = book();
    const teller = begin();
    stories.setLevel(teller.id, 'quiet');
    teller.tell({ kind: 'channelOpened', channel: 0, what: 'session' });
    teller.tell({ kind: 'signedIn', with: [] });
    expect(stories.get(teller.id)?.entries.map(({ fact }) => fact.kind)).toEqual(['signedIn']);
  });

  it('counts channels and requests also where it keeps none of them', () => {
    const { stories, begin } = book();
    const teller = begin();
    teller.tell({ kind: 'signedIn', with: [] });
    teller.tell({ kind: 'channelOpened', channel: 0, what: 'session' });
    stories.setLevel(teller.id, 'quiet');
    for (let channel = 1; channel < 3000; channel += 1) {
      teller.tell({ kind: 'channelOpened', channel, what: 'session' });
      teller.tell({ kind: 'request', request: 'shell', what: 'shell', granted: channel === 7 });
      stories.setLevel(teller.id, channel % 2 === 0 ? 'quiet' : 'normal');
      teller.tell({ kind: 'channelClosed', channel, what: 'session' });
    }
    const story = stories.get(teller.id);
    expect(story?.channels).toEqual({ opened: 3000, open: 1, granted: 1 });
    const refused = new AppError('channel.openFailed', { ...at, what: 'session', reason: 'resourceShortage', text: '' }, '');
    const { row, evidence } = diagnose({ error: refused.toWire(), story, host: undefined });
    expect([row, evidence[1]?.text]).toEqual(['EB-02', '1 channel is open on this connection.']);
    const ended = new AppError('connection.closedByServer', { ...at, reason: 'bye' }, '', { phase: 'channel' });
    expect(diagnose({ error: ended.toWire(), story, host: undefined }).row).toBe('RS-10');
  });

  it('has no file where none could be opened', () => {
    const stories = new StoryBook({
      clock: new HandClock(),
      openLog: () => {
        throw new Error('no room');
      },
    });
    const teller = stories.begin({ target, hop, route: [] });
    expect(() => stories.setLog(teller.id, true)).toThrow('no room');
    teller.tell({ kind: 'name', host: 'web1' });
    expect(stories.info(teller.id)?.logFile).toBeUndefined();
  });

  it('is written to a file from its beginning once that is asked for', () => {
    const { lines, stories, begin } = book();
    const teller = begin();
    teller.tell({ kind: 'name', host: 'web1' });
    stories.setLog(teller.id, true);
    teller.tell({ kind: 'tcp', to: '10.0.0.1' });
    stories.setLog(teller.id, false);
    teller.tell({ kind: 'signedIn', with: [] });
    expect(lines).toEqual(['2026-01-02T03:04:05.000Z Looking up web1', '2026-01-02T03:04:05.000Z Trying 10.0.0.1']);
  });
});

describe('the report for an administrator', () => {
  it('has times in UTC, both addresses, user, key and what was tried, and leaves commands out', () => {
    const { stories, begin } = book();
    const teller = begin();
    teller.tell({ kind: 'connected', address: '10.0.0.1', own: { address: '10.0.0.9', port: 51000 } });
    teller.tell({ kind: 'hostKey', type: 'ssh-ed25519', fingerprint: 'SHA256:abc' });
    teller.tell({
      kind: 'attempt',
      method: 'publickey',
      identity: 'id_web',
      from: '/id_web',
      answer: 'refused',
      fingerprint: 'SHA256:mine',
    });
    teller.tell({ kind: 'request', request: 'exec', what: 'mysql -phunter2', granted: true });
    const story = stories.get(teller.id);
    const report = story ? storyReport(story, '1.0') : '';
    for (const part of [
      'fred@web1:22',
      '2026-01-02T03:04:05.000Z',
      'From: 10.0.0.9 port 51000',
      'Server address: 10.0.0.1',
      'SHA256:mine',
      'id_web was refused',
    ])
      expect(report).toContain(part);
    expect(report).not.toContain('hunter2');
  });

  it('does not call a key that was passed over an error', () => {
    const words = stepWords({ kind: 'attempt', method: 'publickey', identity: 'id_dsa', answer: 'skipped', why: 'no such file' });
    expect(words.tone).toBe('plain');
  });
});
