import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseProcNetTcp, rowsBetween } from './port-holders.ts';
import { listenCauses, targetCauses } from './refusal.ts';
import { readRemotePorts } from './remote-ports.ts';
import { mayPass, reconnectDelayMs } from './retry-policy.ts';
import { AppError } from '../../shared/model/errors.ts';
import { TrafficMeter } from './traffic-meter.ts';
import { watchNetwork } from './network-watch.ts';
import { pacText } from './proxy-help.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, peer: string, state: string, inode: number): string =>
  `   0: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;

describe('what the system tells of sockets', () => {
  it('is read in both families', () => {
    const text = [
      head,
      row('0100007F:1F90', '00000000:0000', '0A', 7),
      row('00000000000000000000000001000000:0016', '00000000000000000000000000000000:0000', '0A', 8),
      row('0000000000000000FFFF00000100007F:C350', '0000000000000000FFFF00000100007F:1F90', '01', 9),
      '   1: rubbish\n',
    ].join('');
    expect(
      parseProcNetTcp(text).map(({ address, port, peerPort, isListening }) => [address, port, peerPort, isListening]),
    ).toEqual([
      ['127.0.0.1', 8080, 0, true],
      ['::1', 22, 0, true],
      ['127.0.0.1', 50_000, 8080, false],
    ]);
  });

  it('and one connection is found among thousands without reading them', () => {
    const others = Array.from({ length: 3000 }, (_, at) =>
      row(`0100007F:${(at + 20_000).toString(16).toUpperCase()}`, '0100007F:1F90', '06', 0),
    );
    const both = [row('0100007F:1F90', '0100007F:C350', '01', 8), row('0100007F:C350', '0100007F:1F90', '01', 9)];
    const file = Buffer.from([head, ...others, ...both].join(''));
    expect(rowsBetween(file, 50_000, 8080).map(({ inode }) => inode)).toEqual(['9']);
    expect(rowsBetween(file, 8080, 50_000).map(({ inode }) => inode)).toEqual(['8']);
    expect(rowsBetween(file, 50_000, 8081)).toEqual([]);
  });

  it('and of ports on a server, by ss or by its files, whatever else is in the output', () => {
    const ss = `SS\nLISTEN 0 128 127.0.0.1:5432 0.0.0.0:* users:(("postgres",pid=7,fd=3))\nLISTEN 0 128 [::]:80 [::]:*\nLISTEN 0 1 0.0.0.0:80 0.0.0.0:*\nLISTEN 0 1 10.0.0.1%eth0:99999 x\n\u001b[2Jrubbish\n`;
    const read = readRemotePorts(ss);
    expect(read?.listeners.map(({ port, program, usual, spec, probe }) => [port, program, usual, spec.kind, probe])).toEqual([
      [80, undefined, 'Web page', 'local', 'http'],
      [5432, 'postgres', 'PostgreSQL', 'local', 'postgres'],
    ]);
    expect(read?.listeners[0]?.spec).toMatchObject({ listen: { port: 8080 }, target: { host: 'localhost', port: 80 } });
    expect(readRemotePorts(`PROC\n${head}${row('0100007F:1F90', '00000000:0000', '0A', 7)}`)?.listeners).toHaveLength(1);
    expect(readRemotePorts('This account is not available.\n')).toBeUndefined();
  });
});

describe('which rules can be behind a refusal', () => {
  const target = { kind: 'tcp', host: '127.0.0.1', port: 80 } as const;
  const verdicts = (causes: readonly { rule: string; verdict: string }[]) =>
    Object.fromEntries(causes.map(({ rule, verdict }) => [rule, verdict]));
  const nothing = { letThrough: undefined, listened: undefined };

  it('of a target: all of them before anything is known, a list once something else was let through', () => {
    expect(new Set(Object.values(verdicts(targetCauses(target, nothing))))).toEqual(new Set(['possible']));
    expect(verdicts(targetCauses(target, { ...nothing, letThrough: 'db:80' }))).toMatchObject({
      permitOpen: 'likely',
      allowTcpForwarding: 'ruledOut',
      keyNoForwarding: 'ruledOut',
    });
    expect(verdicts(targetCauses(target, { ...nothing, listened: 'port 1' }))).toMatchObject({
      allowTcpForwarding: 'possible',
      keyNoForwarding: 'ruledOut',
    });
    expect(targetCauses(target, nothing, 'localhost:80')[0]?.evidence).toContain('localhost:80 is let through');
  });

  it('of a listener: a taken port when another one works, rights below 1024, forwarding as a whole when none does', () => {
    const at = (port: number) => ({ kind: 'tcp', host: 'localhost', port }) as const;
    expect(verdicts(listenCauses(at(8080), nothing, true))).toMatchObject({ portTaken: 'likely', permitListen: 'ruledOut' });
    expect(verdicts(listenCauses(at(80), nothing, true))).toMatchObject({ privilegedPort: 'likely', portTaken: 'possible' });
    expect(verdicts(listenCauses(at(8080), nothing, false))).toMatchObject({
      allowTcpForwarding: 'possible',
      permitListen: 'possible',
    });
    expect(verdicts(listenCauses({ kind: 'socket', path: '/tmp/x' }, nothing, undefined))).toHaveProperty('socketFile');
  });
});

describe('when it is tried again', () => {
  it('within five seconds for ten minutes, and for ever', () => {
    const delays = [1, 2, 3, 4, 5, 50].map((attempt) => reconnectDelayMs(attempt, 0, 1));
    expect(delays).toEqual([600, 1200, 2400, 4800, 4800, 4800]);
    expect(reconnectDelayMs(200, 11 * 60_000, 0)).toBe(15_000);
    expect(reconnectDelayMs(2000, 24 * 3_600_000, 0)).toBe(60_000);
  });

  it('but not after a refused login', () => {
    const refused = new AppError('auth.cancelled', { host: 'a', port: 22, user: 'b' }, 'x');
    const lost = new AppError('connection.lost', { host: 'a', port: 22, reason: 'x' }, 'x');
    expect([mayPass(refused), mayPass(lost)]).toEqual([false, true]);
  });

  it('at once when an address of this computer is another one', () => {
    let tick = (): void => undefined;
    let now = 0;
    const clock = {
      now: () => now,
      after: () => ({ dispose: () => undefined }),
      every: (_ms: number, callback: () => void) => {
        tick = callback;
        return { dispose: () => undefined };
      },
    };
    let addresses = 'a';
    let changes = 0;
    watchNetwork(
      clock,
      () => (changes += 1),
      () => addresses,
    );
    const pass = (ms: number): number => {
      now += ms;
      tick();
      return changes;
    };
    expect(pass(2000)).toBe(0);
    addresses = 'b';
    expect(pass(2000)).toBe(1);
    expect(pass(2000)).toBe(1);
    // Slept.
    expect(pass(60_000)).toBe(2);
  });
});

describe('what is counted', () => {
  it('by the second, for the graph, and as a whole', () => {
    const meter = new TrafficMeter();
    meter.opened({ at: 1, address: '127.0.0.1' });
    meter.countUp(5);
    meter.countDown(7);
    expect(meter.tick(1000)).toBe(true);
    expect(meter.traffic(3)).toMatchObject({
      bytesUp: 5,
      bytesDown: 7,
      upPerSecond: 5,
      downPerSecond: 7,
      open: 1,
      total: 1,
      rttMs: 3,
    });
    expect(meter.tick(2000)).toBe(true);
    expect(meter.tick(3000)).toBe(false);
    expect(meter.history()).toEqual({ stepMs: 1000, endsAt: 3000, up: [5, 0, 0], down: [7, 0, 0] });
    for (let step = 0; step < 500; step += 1) meter.tick(step);
    expect(meter.history().up).toHaveLength(300);
  });
});

describe('a PAC file', () => {
  it('sends everything but this computer itself through the proxy', () => {
    const isPlainHostName = (host: string): boolean => !host.includes('.');
    const context = createContext({ isPlainHostName });
    runInContext(pacText({ host: '::1', port: 1080 }), context);
    const proxyFor = (host: string): unknown => runInContext(`FindProxyForURL('', ${JSON.stringify(host)})`, context);
    expect(['localhost', '127.0.0.1'].map(proxyFor)).toEqual(['DIRECT', 'DIRECT']);
    expect(['db', 'db.internal', '10.0.0.1'].map(proxyFor)).toEqual(Array(3).fill('SOCKS5 [::1]:1080; SOCKS [::1]:1080'));
  });
});
