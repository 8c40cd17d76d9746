import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep, until } from './test-support.ts';

describe.skipIf(lacks('sshd'))('a heartbeat', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const byKey = () => [keyStep(identityOf(sshd.clientKey.path))];

  it('says that the server does not answer, and then gives it up', async () => {
    const target = hostOf(sshd, { serverAliveIntervalSeconds: 2, serverAliveCountMax: 3 });
    const connection = await connect(target, { steps: byKey() });
    const events: string[] = [];
    connection.onStalled((isStalled) => events.push(isStalled ? 'stalled' : 'alive'));
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    sshd.freezeSessions();
    const frozenAt = performance.now();
    await until(() => events.length === 1);
    sshd.thawSessions();
    await until(() => events.length === 2);
    expect(performance.now() - frozenAt).toBeLessThan(7900);
    sshd.freezeSessions();
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.notAnswering' } });
    expect(events).toEqual(['stalled', 'alive', 'stalled']);
    sshd.thawSessions();
  });

  it('is not needed while the server talks', async () => {
    const connection = await connect(hostOf(sshd, { serverAliveIntervalSeconds: 2 }), { steps: byKey() });
    await until(() => connection.rttMs !== undefined);
    const beats: number[] = [];
    connection.onRtt((ms) => beats.push(ms));
    const channel = await exec(connection, 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i; sleep 0.4; done');
    await collect(channel);
    expect(beats).toEqual([]);
    await until(() => beats.length > 0);
    connection.close();
  });

  it('asks at once when the machine slept, and does not take its sleep for the server’s silence', async () => {
    let offset = 0;
    const clock = { ...systemClock, now: () => Date.now() + offset };
    const target = hostOf(sshd, { serverAliveIntervalSeconds: 600, serverAliveCountMax: 1 });
    const connection = await connect(target, { steps: byKey(), clock });
    await until(() => connection.rttMs !== undefined);
    const from = sshd.log().length;
    offset = 3_600_000;
    await sshd.waitForLog(/keepalive@openssh\.com want_reply 1/, { from });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connection.isClosed).toBe(false);
    connection.close();
  });

  it('of the server is answered, also while a channel is stuck', async () => {
    await sshd.restart('ClientAliveInterval 1\nClientAliveCountMax 1');
    const connection = await connect(hostOf(sshd), { steps: byKey() });
    await exec(connection, 'cat /dev/zero', 64 * 1024);
    const from = sshd.log().length;
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(connection.isClosed).toBe(false);
    expect(sshd.log().slice(from)).not.toContain('Timeout');
    connection.close();
  });

  it('ends the connection when it is the server that closes it, with its words', async () => {
    await sshd.restart('');
    const connection = await connect(hostOf(sshd), { steps: byKey() });
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    sshd.dropSessions();
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.lost' } });
  });
});
