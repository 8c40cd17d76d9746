import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { isToldAt, type ConnectionLogLevel } from '../../shared/model/connection-log.ts';
import { KeptLog } from './connection-log.ts';

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

  get waiting(): number {
    return this.#timers.size;
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

function made(level: ConnectionLogLevel = 'INFO') {
  const clock = new HandClock();
  const file: string[] = [];
  let isOpen = false;
  const log = new KeptLog({
    clock,
    level,
    openFile: () => {
      isOpen = true;
      return { path: '/logs/x.log', write: (line) => void file.push(line), close: () => (isOpen = false) };
    },
    onChanged: () => undefined,
  });
  const shown = (): string[] => {
    const { lines, level: now } = log.read(0);
    return lines.filter((line) => isToldAt(line.level, now)).map(({ level: of, text }) => `${of} ${text}`);
  };
  return { clock, log, file, shown, isOpen: () => isOpen };
}

const data = 'Inbound: CHANNEL_DATA (r:0, 32768)';

describe('the log of a connection', () => {
  it('shows at each level what ssh tells at it, and all before', () => {
    const { log, shown } = made('DEBUG3');
    log.told({ kind: 'tcp', to: '10.0.0.1' });
    log.told({ kind: 'signatures', names: ['rsa-sha2-256'] });
    log.toldByEngine('Handshake: (local) KEX method: curve25519-sha256');
    log.toldByEngine('Inbound: CHANNEL_SUCCESS (r:0)');
    log.toldByEngine(data);
    log.told({ kind: 'signedIn', with: ['publickey'] });
    log.told({ kind: 'banner', text: 'Welcome\nto web1' });
    log.told({ kind: 'attempt', method: 'password', answer: 'refused' });
    const at = (level: ConnectionLogLevel): string[] => {
      log.setLevel(level);
      return shown().filter((line) => !line.includes('Log level'));
    };
    const info = ['INFO The server printed a text before the login', 'INFO Text: Welcome to web1', 'ERROR password was refused'];
    expect(at('DEBUG3')).toHaveLength(10);
    expect(at('DEBUG2').filter((line) => line.startsWith('DEBUG2'))).toEqual([
      'DEBUG2 Handshake: (local) KEX method: curve25519-sha256',
      'DEBUG2 Inbound: CHANNEL_SUCCESS (r:0)',
    ]);
    expect(at('DEBUG1').slice(0, 2)).toEqual(['DEBUG1 Trying 10.0.0.1', 'DEBUG1 The server named the signatures it verifies']);
    expect(at('VERBOSE')).toEqual(['VERBOSE Signed in with publickey', ...info]);
    expect(at('INFO')).toEqual(info);
    expect(at('ERROR')).toEqual(['ERROR password was refused']);
    expect(at('FATAL')).toEqual([]);
    expect(at('QUIET')).toEqual([]);
  });

  it('tells the engine’s lines from when the level asks for them, and no longer', () => {
    const { log, shown } = made('INFO');
    log.toldByEngine(data);
    log.setLevel('DEBUG3');
    log.toldByEngine(data);
    log.setLevel('VERBOSE');
    log.toldByEngine(data);
    log.setLevel('DEBUG3');
    expect(shown().filter((line) => line.includes('CHANNEL_DATA'))).toHaveLength(1);
  });

  it('keeps the latest within a bound of bytes, and no flood of messages pushes a step out', () => {
    const { log } = made('DEBUG3');
    log.told({ kind: 'tcp', to: '10.0.0.1' });
    for (let count = 0; count < 50_000; count += 1) log.toldByEngine(`${data} ${count}`);
    const flooded = log.read(0);
    expect(flooded.lines[0]?.text).toBe('Trying 10.0.0.1');
    expect(flooded.lines.at(-1)?.text).toContain('49999');
    expect(flooded.lines.length + flooded.dropped).toBe(50_001);
    for (let count = 0; count < 5_000; count += 1) log.told({ kind: 'banner', text: 'é'.repeat(16_000) });
    const bytes = log.read(0).lines.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(256 * 1024);
  });

  it('goes back to the level of the host after an hour of debugging, from whichever debug level', () => {
    const { clock, log, shown } = made('VERBOSE');
    log.setLevel('DEBUG1');
    clock.pass(50 * 60_000);
    log.setLevel('DEBUG3');
    expect([log.wantsEngine, log.read(0).debugUntil]).toEqual([true, clock.time + 10 * 60_000]);
    clock.pass(9 * 60_000);
    expect(log.read(0).level).toBe('DEBUG3');
    clock.pass(61_000);
    expect([log.read(0).level, log.read(0).debugUntil, log.wantsEngine]).toEqual(['VERBOSE', undefined, false]);
    expect(shown().at(-1)).toBe('INFO Log level VERBOSE; it was DEBUG3');
    expect(clock.waiting).toBe(0);
  });

  it('goes back to INFO where the host itself is set to a debug level', () => {
    const { clock, log } = made('DEBUG2');
    expect([log.wantsEngine, log.read(0).debugUntil]).toEqual([true, clock.time + 60 * 60_000]);
    clock.pass(60 * 60_000);
    expect(log.read(0).level).toBe('INFO');
  });

  it('writes to a file what the level shows, from the beginning, and closes it when the connection ends', () => {
    const { clock, log, file, isOpen } = made('VERBOSE');
    log.told({ kind: 'tcp', to: '10.0.0.1' });
    log.told({ kind: 'signedIn', with: ['password'] });
    log.setWriting(true);
    log.toldByEngine(data);
    log.setLevel('DEBUG3');
    log.toldByEngine(data);
    log.told({ kind: 'ended', how: 'requested' });
    expect(file).toEqual([
      '2026-01-02T03:04:05.000Z VERBOSE Signed in with password',
      '2026-01-02T03:04:05.000Z INFO Log level DEBUG3 until 2026-01-02T04:04:05.000Z; it was VERBOSE',
      `2026-01-02T03:04:05.000Z DEBUG3 ${data}`,
      '2026-01-02T03:04:05.000Z INFO Closed from here',
    ]);
    expect([isOpen(), clock.waiting, log.read(0).file]).toEqual([false, 0, '/logs/x.log']);
  });

  it('leaves commands out, and makes one printable line of what a server sends', () => {
    const { log, shown } = made('DEBUG3');
    log.told({ kind: 'request', request: 'exec', what: 'mysql -phunter2', granted: true });
    log.told({ kind: 'channelFailed', what: 'session', reason: 'prohibited', text: 'no\u001b[31m\nINFO forged' });
    expect(shown()).toEqual([
      'DEBUG1 A command was granted',
      'INFO The server did not open session',
      'INFO Reason: prohibited',
      'INFO It said: no[31m INFO forged',
    ]);
  });

  it('says that its place takes no more also when that is so from the first line on', () => {
    const { log } = made();
    log.told({ kind: 'attempt', method: 'password', answer: 'refused' });
    log.setWriting(true, (onEnded) => ({
      path: '/full/x.log',
      write: () => onEnded('the disk is full'),
      close: () => undefined,
    }));
    const { isWriting, lines } = log.read(0);
    expect([isWriting, lines.at(-1)?.text]).toEqual([false, 'The log is no longer written to /full/x.log: the disk is full']);
  });

  it('says also after its end, once, that its place did not take all of it', () => {
    const { log } = made();
    const ends: ((reason: string) => void)[] = [];
    const open = (onEnded: (reason: string) => void) => {
      ends.push(onEnded);
      return { path: 'the system log', write: () => undefined, close: () => undefined };
    };
    log.setWriting(true, open);
    log.setWriting(false);
    log.setWriting(true, open);
    ends[0]?.('it is full');
    // The second one goes on.
    expect(log.read(0).isWriting).toBe(true);
    log.told({ kind: 'ended', how: 'requested' });
    ends[1]?.('it was ended');
    ends[1]?.('it was ended');
    const { isWriting, lines } = log.read(0);
    const told = lines.filter(({ level }) => level === 'ERROR').map(({ text }) => text);
    expect([isWriting, told]).toEqual([
      false,
      ['Not all of the log came to the system log: it is full', 'Not all of the log came to the system log: it was ended'],
    ]);
    log.dispose();
    ends[0]?.('again');
    expect(log.read(0).lines).toHaveLength(lines.length);
  });

  it('goes to another place where that is asked for, and says when that takes no more', () => {
    const { log } = made();
    const taken: string[] = [];
    let end: (reason: string) => void = () => undefined;
    log.setWriting(true, (onEnded) => {
      end = onEnded;
      return { path: 'the system log', write: (line) => void taken.push(line), close: () => undefined };
    });
    log.setLevel('VERBOSE');
    expect(taken.at(-1)).toContain('INFO Log level VERBOSE; it was INFO');
    expect(log.read(0)).toMatchObject({ isWriting: true, file: 'the system log' });
    end('it is full');
    end('it is full');
    log.setLevel('INFO');
    expect(taken).toHaveLength(1);
    const { isWriting, lines } = log.read(0);
    const told = lines.filter(({ level }) => level === 'ERROR').map(({ text }) => text);
    expect([isWriting, told]).toEqual([false, ['The log is no longer written to the system log: it is full']]);
  });
});
