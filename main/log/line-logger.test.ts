import { describe, expect, it } from 'vitest';
import { createLineLogger } from './line-logger.ts';

const noon = Date.UTC(2026, 0, 2, 12);

function collecting(scopes: string) {
  const lines: Record<string, unknown>[] = [];
  const texts: string[] = [];
  const write = (line: string): void => {
    texts.push(line);
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { lines, texts, log: createLineLogger({ write, scopes, clock: { now: () => noon } }) };
}

describe('line logger', () => {
  it('writes one JSON object a line', () => {
    const { lines, log } = collecting('ssh');
    log.scope('ssh').info('connected', { host: 'a.example', ms: 12 });
    expect(lines).toEqual([
      { time: '2026-01-02T12:00:00.000Z', level: 'info', scope: 'ssh', message: 'connected', host: 'a.example', ms: 12 },
    ]);
  });

  it('writes debug and info of wanted scopes only, warn and error always', () => {
    const { lines, log } = collecting('ssh, rpc');
    for (const name of ['ssh', 'auth']) {
      const scoped = log.scope(name);
      scoped.debug('d');
      scoped.info('i');
      scoped.warn('w');
      scoped.error('e');
    }
    log.scope('ssh').scope('pool').debug('inner');
    log.scope('sshd').debug('another');
    log.info('root');
    const written = lines.map((line) => `${String(line['scope'])} ${String(line['message'])}`);
    expect(written).toEqual(['ssh d', 'ssh i', 'ssh w', 'ssh e', 'auth w', 'auth e', 'ssh.pool inner']);
  });

  it('switches everything on with a star', () => {
    const { lines, log } = collecting('*');
    log.debug('root');
    log.scope('a').debug('inner');
    expect(lines).toHaveLength(2);
  });

  it('leaves out what has a telling name, at any depth', () => {
    const { lines, texts, log } = collecting('');
    log.warn('login', {
      password: 'hunter2',
      oldPassword: 'hunter2',
      passphrase: 'hunter2',
      token: 'hunter2',
      clientSecret: 'hunter2',
      list: [{ answer: 'hunter2' }],
      detail: { inner: { PIN: 'hunter2', privateKey: 'hunter2' } },
      url: 'http://hawser.localhost:1/#token=abcdefghijklmnopqrstuvwxyz',
      protocol: 'hawser, token.abcdefghijklmnopqrstuvwxyz',
      passed: 3,
    });
    expect(texts.join()).not.toContain('hunter2');
    expect(texts.join()).not.toContain('abcdefghijklmnop');
    expect(lines[0]).toMatchObject({ password: '[redacted]', list: [{ answer: '[redacted]' }], passed: 3 });
  });

  it('bounds what a stranger can write into the log', () => {
    const { texts, log } = collecting('');
    const cycle: Record<string, unknown> = {
      wide: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index])),
    };
    cycle['self'] = cycle;
    log.warn(`line one\nline two\u001b[31m${'x'.repeat(100_000)}`, {
      text: 'y'.repeat(100_000),
      list: Array.from({ length: 10_000 }, () => 'z'.repeat(100)),
      bytes: new Uint8Array(1000),
      cycle,
      big: 10n,
    });
    expect(texts).toHaveLength(1);
    expect(texts[0]?.length).toBeLessThan(20_000);
    expect(texts[0]).not.toMatch(/[\n\u001b]/);
    expect(texts[0]).toContain('"bytes":"[1000 bytes]"');
  });

  it('writes an error with its code, stack and cause', () => {
    const { lines, log } = collecting('');
    const cause = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' });
    log.error('failed', { error: new Error('outer', { cause }) });
    expect(lines[0]).toMatchObject({
      error: { name: 'Error', message: 'outer', cause: { message: 'no route', code: 'EHOSTUNREACH' } },
    });
    expect(String((lines[0]?.['error'] as Record<string, unknown>)['stack'])).toContain('line-logger.test');
  });

  it('does not let a field replace level, message or time', () => {
    const { lines, log } = collecting('');
    log.warn('true words', { message: 'false words', level: 'debug', time: 'never' });
    expect(lines[0]).toMatchObject({ message: 'true words', level: 'warn', time: '2026-01-02T12:00:00.000Z' });
  });

  it('survives a field that throws', () => {
    const { lines, log } = collecting('');
    log.warn('odd', {
      get trap(): string {
        throw new Error('sprung');
      },
    });
    expect(lines).toMatchObject([{ message: 'odd', unloggable: expect.stringContaining('sprung') as unknown }]);
  });
});
