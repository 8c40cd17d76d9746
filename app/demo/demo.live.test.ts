import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../main/log/logger.ts';
import { startDemo, type RunningDemo } from './start-demo.ts';

let folder: string;
let demo: RunningDemo;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-demo-'));
  demo = await startDemo({ stateDir: join(folder, 'demo'), log: silentLogger });
  await writeFile(join(folder, 'known_hosts'), `[127.0.0.1]:${demo.port} ${demo.hostKeyLine}\n`);
});
afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});

/** OpenSSH's own client, which knows the demo by the key line that `startDemo` answered and by nothing else. */
function ssh(...args: string[]): Client {
  const common = ['-F', 'none', '-p', String(demo.port), '-o', `UserKnownHostsFile=${join(folder, 'known_hosts')}`];
  const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'GlobalKnownHostsFile=none'];
  const client = new Client(spawn('ssh', [...common, ...strict, ...args]));
  onTestFinished(() => client.kill());
  return client;
}

class Client {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly exited: Promise<number | null>;
  out = Buffer.alloc(0);
  errors = '';
  #received = 0;

  constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    process.stdout.on('data', (bytes: Buffer) => {
      this.#received += bytes.length;
      this.out = Buffer.concat([this.out, bytes]).subarray(-1_000_000);
    });
    process.stderr.on('data', (bytes: Buffer) => (this.errors += bytes.toString()));
    process.stdin.on('error', () => undefined);
    this.exited = new Promise((resolve) => process.on('close', resolve));
  }
  get receivedBytes(): number {
    return this.#received;
  }
  get text(): string {
    return this.out.toString();
  }
  type(text: string | Buffer): void {
    this.#process.stdin.write(text);
  }
  endInput(): void {
    this.#process.stdin.end();
  }
  stopReading(): void {
    this.#process.stdout.pause();
  }
  kill(): void {
    this.#process.kill('SIGKILL');
  }
  /** Waits until what came after `from` holds the text. */
  async sees(text: string, from = 0): Promise<void> {
    await expect.poll(() => this.text.slice(from), { timeout: 20_000 }).toContain(text);
  }
}

const prompt = '$ ';

describe('the demo host, seen by ssh', () => {
  it('runs one command and hands its exit status over', async () => {
    const client = ssh('demo@127.0.0.1', 'cat /etc/hostname; false');
    expect(await client.exited).toBe(1);
    expect(client.text).toBe('harbour\n');
  });

  it('keeps stdout and stderr apart, and says 127 for an unknown command', async () => {
    const client = ssh('demo@127.0.0.1', 'nonsense');
    expect(await client.exited).toBe(127);
    expect([client.text, client.errors]).toEqual(['', 'nonsense: no such command here (help lists them)\n']);
  });

  it('passes bytes of every value through cat untouched', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
    const client = ssh('demo@127.0.0.1', 'cat');
    client.type(bytes);
    client.endInput();
    expect(await client.exited).toBe(0);
    expect(client.out.equals(bytes)).toBe(true);
  });

  it('lets nobody else in', async () => {
    const client = ssh('-o', 'PreferredAuthentications=none,password', 'root@127.0.0.1', 'whoami');
    expect(await client.exited).toBe(255);
    expect(client.errors).toContain('Permission denied');
  });

  it('greets a shell with its fingerprint, edits lines and remembers them', async () => {
    const client = ssh('-tt', 'demo@127.0.0.1');
    await client.sees('SHA256:');
    await client.sees(prompt);
    client.type('echo ac\u001b[Db\r');
    await client.sees('\nabc\r\n');
    const before = client.text.length;
    client.type('\u001b[A\r');
    await client.sees('\nabc\r\n', before);
    client.type('cat RE\t\r');
    await client.sees('Welcome aboard');
    client.type('exit 7\r');
    expect(await client.exited).toBe(7);
  });

  it('answers Ctrl-C on a flood and goes on', async () => {
    const client = ssh('-tt', 'demo@127.0.0.1');
    await client.sees(prompt);
    client.type('yes\r');
    await expect.poll(() => client.receivedBytes, { timeout: 20_000 }).toBeGreaterThan(2_000_000);
    client.type('\u0003');
    await client.sees('^C\r\n');
    client.type('echo still $?\r');
    await client.sees('still 130');
    client.type('\u0004');
    await client.exited;
  });

  it('stands still while nobody reads, and holds little', async () => {
    const client = ssh('demo@127.0.0.1', 'yes');
    await expect.poll(() => client.receivedBytes, { timeout: 20_000 }).toBeGreaterThan(100_000);
    client.stopReading();
    const before = process.memoryUsage().rss;
    // A flood that nobody reads comes to rest: it waits for the window, and costs neither memory nor processor.
    let last = process.cpuUsage();
    const busyMs = (): number => {
      const spent = process.cpuUsage(last);
      last = process.cpuUsage();
      return (spent.user + spent.system) / 1000;
    };
    await expect.poll(busyMs, { interval: 300, timeout: 10_000 }).toBeLessThan(60);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
    client.kill();
    await client.exited;
  });

  it('draws top on the alternate screen and leaves it with q', async () => {
    const client = ssh('-tt', 'demo@127.0.0.1');
    await client.sees(prompt);
    client.type('top\r');
    await client.sees('\u001b[?1049h');
    await client.sees('helmsman');
    client.type('q');
    await client.sees('\u001b[?1049l');
    client.type('exit\r');
    expect(await client.exited).toBe(0);
  });

  it('ends what runs when the client is gone', async () => {
    const client = ssh('demo@127.0.0.1', 'yes');
    await expect.poll(() => client.receivedBytes, { timeout: 20_000 }).toBeGreaterThan(100_000);
    client.kill();
    await client.exited;
    await expect.poll(() => demo.clients, { timeout: 20_000 }).toBe(0);
  });
});

describe('the host key of the demo', () => {
  it('is kept in a file that only its owner reads, and is the same at the next start', async () => {
    expect((await stat(join(folder, 'demo', 'host_key'))).mode & 0o777).toBe(0o600);
    const second = await startDemo({ stateDir: join(folder, 'demo'), log: silentLogger });
    expect(second.hostKeyLine).toBe(demo.hostKeyLine);
    await second.close();
  });

  it('is made anew when the file is spoilt', async () => {
    const stateDir = join(folder, 'spoilt');
    await (await startDemo({ stateDir, log: silentLogger })).close();
    await writeFile(join(stateDir, 'host_key'), 'not a key');
    const again = await startDemo({ stateDir, log: silentLogger });
    await again.close();
    expect(await readFile(join(stateDir, 'host_key'), 'utf8')).toContain('BEGIN OPENSSH PRIVATE KEY');
    expect(again.hostKeyLine).toMatch(/^ssh-ed25519 AAAA/);
  });
});
