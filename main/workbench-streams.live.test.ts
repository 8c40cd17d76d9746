/** Commands with files and programs of this computer at their ends, through the core, as a page starts them (TM-03, TM-05, BK-07, TM-22). */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import { isRoot, lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import { errorText } from '../shared/model/error-text.ts';
import type { StreamRequest } from '../shared/model/streams.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import { tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

interface Lab {
  readonly server: Sshd;
  readonly page: TestPage;
  readonly folder: string;
  /** A path in the folder. */
  at(name: string): string;
  start(
    request: Omit<Extract<StreamRequest, { kind: 'download' }>, 'host' | 'mayOverwrite'> & { mayOverwrite?: boolean },
  ): Started;
  start(request: Omit<Extract<StreamRequest, { kind: 'upload' }>, 'host'>): Started;
  start(request: Omit<Extract<StreamRequest, { kind: 'program' }>, 'host'>): Started;
  info(jobId: string): Promise<TransferJobInfo>;
}
type Started = Promise<TransferJobInfo['jobId']>;

/** A server that passes signals on, which sshd does for no command of root. */
async function withSignals(): Promise<Pick<Sshd, 'host' | 'port' | 'user' | 'clientKey'>> {
  const server = await startSshdWithAccounts({ users: { fred: { password: testSecret('pw') } }, config: 'LogLevel INFO' });
  cleanUps.push(() => server.stop());
  return { ...server, user: 'fred' };
}

async function lab(
  port?: (server: Sshd) => Promise<number>,
  given?: Pick<Sshd, 'host' | 'port' | 'user' | 'clientKey'>,
): Promise<Lab> {
  const server = (given ?? (await sshd({ config: 'LogLevel INFO' }))) as Sshd;
  const real = block('lab', server, withKey(server));
  const { workbench } = await startCore(port === undefined ? real : real.replace(/Port \d+/, `Port ${await port(server)}`));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const folder = tempDir();
  return {
    server,
    page,
    folder,
    at: (name) => join(folder, name),
    async start(request: object) {
      const whole = { mayOverwrite: false, ...request, host: { destination: 'lab' } } as unknown as StreamRequest;
      return (await page.client.streams.start(whole)).jobId;
    },
    async info(jobId) {
      const { jobs } = await page.client.transfers.list({});
      const job = jobs.find((each) => each.jobId === jobId);
      if (job === undefined) throw new Error('the job is gone');
      return job;
    },
  };
}

async function over({ info }: Lab, jobId: string, timeout = 30_000): Promise<TransferJobInfo> {
  await expect.poll(async () => (await info(jobId)).status, { timeout }).toMatch(/finished|cancelled/);
  return info(jobId);
}

const title = ({ error }: TransferJobInfo): string | undefined => error && errorText(error).title;
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All 256 values, in an order that no block of a power of two repeats. */
function everyByte(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 1) bytes[at] = (at * 167 + (at >> 8)) & 0xff;
  return bytes;
}

describe.skipIf(lacks('sshd'))('what a command writes, to a file', () => {
  it('is the same bytes, all 256 values of them, without a terminal, for its user alone', async () => {
    const one = await lab();
    const bytes = everyByte(1_000_003);
    writeFileSync(one.at('source'), bytes);
    const job = await one.start({
      kind: 'download',
      command: `cat ${one.at('source')}; test -t 1 || echo beside >&2`,
      to: one.at('copy'),
    });
    const info = await over(one, job);
    expect(info).toMatchObject({
      status: 'finished',
      kind: 'stream',
      totals: { doneBytes: bytes.length, failedItems: 0, doneFiles: 1 },
    });
    expect(info.stream).toMatchObject({ way: 'download', end: { kind: 'exited', code: 0 }, errorBytes: 7 });
    expect(readFileSync(one.at('copy')).equals(bytes)).toBe(true);
    expect(statSync(one.at('copy')).mode & 0o777).toBe(0o600);
    expect(await one.page.client.streams.words({ jobId: job })).toEqual({ errors: 'beside\n', output: '' });
    expect(readdirSync(one.folder).sort()).toEqual(['copy', 'source']);
  });

  it('is 100 MB, byte for byte, both ways', { timeout: 120_000 }, async () => {
    const one = await lab();
    const bytes = randomBytes(100_000_000);
    writeFileSync(one.at('source'), bytes);
    const down = await one.start({ kind: 'download', command: `cat ${one.at('source')}`, to: one.at('down') });
    expect(await over(one, down, 60_000)).toMatchObject({ status: 'finished', totals: { doneBytes: bytes.length } });
    const up = await one.start({ kind: 'upload', command: `cat > ${one.at('up')}`, from: one.at('source') });
    expect(await over(one, up, 60_000)).toMatchObject({ status: 'finished', totals: { doneBytes: bytes.length } });
    const whole = sha(bytes);
    expect([sha(readFileSync(one.at('down'))), sha(readFileSync(one.at('up')))]).toEqual([whole, whole]);
  });

  it('has its name only when the command ended well: else it is kept as .part, and that is told', async () => {
    const one = await lab();
    writeFileSync(one.at('dump.part'), 'of another stream');
    const job = await one.start({ kind: 'download', command: 'echo half; echo no database >&2; exit 3', to: one.at('dump') });
    const info = await over(one, job);
    expect([info.status, info.canRetry, info.totals.failedItems, title(info)]).toEqual([
      'finished',
      true,
      1,
      'The command ended with code 3',
    ]);
    expect(errorText(info.error!).text).toContain('no database');
    expect(info.stream?.keptAs).toBe(one.at('dump.2.part'));
    expect(readFileSync(one.at('dump.2.part'), 'utf8')).toBe('half\n');
    expect(readFileSync(one.at('dump.part'), 'utf8')).toBe('of another stream');
    expect(existsSync(one.at('dump'))).toBe(false);
    const killed = await over(one, await one.start({ kind: 'download', command: 'kill -KILL $$', to: one.at('none') }));
    expect([title(killed), killed.stream?.keptAs]).toEqual(['The command was ended by signal KILL', undefined]);
    expect(readdirSync(one.folder).sort()).toEqual(['dump.2.part', 'dump.part']);
  });

  it('replaces nothing unasked, and what is replaced stands until the command ended well', async () => {
    const one = await lab();
    writeFileSync(one.at('old'), 'old');
    await expect(one.start({ kind: 'download', command: 'echo new', to: one.at('old') })).rejects.toMatchObject({
      code: 'file.exists',
    });
    await expect(one.start({ kind: 'download', command: 'true', to: one.folder })).rejects.toMatchObject({
      code: 'stream.notAFile',
    });
    await expect(one.start({ kind: 'download', command: 'true', to: one.at('no/such') })).rejects.toMatchObject({
      code: 'file.notFound',
    });
    const bad = await one.start({ kind: 'download', command: 'echo new; false', to: one.at('old'), mayOverwrite: true });
    expect((await over(one, bad)).stream?.keptAs).toBe(one.at('old.part'));
    expect(readFileSync(one.at('old'), 'utf8')).toBe('old');
    await over(one, await one.start({ kind: 'download', command: 'echo new', to: one.at('old'), mayOverwrite: true }));
    expect(readFileSync(one.at('old'), 'utf8')).toBe('new\n');
    // What came there meanwhile is not replaced either.
    const late = await one.start({ kind: 'download', command: `echo late; echo his > ${one.at('late')}`, to: one.at('late') });
    expect([title(await over(one, late)), readFileSync(one.at('late'), 'utf8')]).toEqual([
      expect.stringContaining('already'),
      'his\n',
    ]);
    expect(readFileSync(one.at('late.part'), 'utf8')).toBe('late\n');
  });

  it('waits while it is paused, for the window closes, and is whole afterwards', { timeout: 60_000 }, async () => {
    const one = await lab();
    const { client } = one.page;
    const sent = one.at('sent');
    const script = `i=0; while [ $i -lt 400 ]; do head -c 100000 /dev/zero; i=$((i+1)); echo $i > ${sent}; done`;
    const jobId = await one.start({ kind: 'download', command: script, to: one.at('zeros') });
    await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBeGreaterThan(0);
    await client.transfers.pause({ jobId });
    const step = (): string => readFileSync(sent, 'utf8');
    let before = step();
    await expect.poll(() => [before, (before = step())].join(), { interval: 500, timeout: 20_000 }).toMatch(/^(\d+\n),\1$/);
    const info = await one.info(jobId);
    expect(info.status).toBe('paused');
    // All 40 MB would have come meanwhile.
    expect(info.totals.doneBytes).toBeLessThan(30_000_000);
    await client.transfers.resume({ jobId });
    expect(await over(one, jobId)).toMatchObject({ status: 'finished', totals: { doneBytes: 40_000_000 } });
    expect(statSync(one.at('zeros')).size).toBe(40_000_000);
  });

  it.skipIf(lacks('accounts'))(
    'is told to end by cancel: a command that then ends well has a whole file, of any other the part is kept',
    async () => {
      const one = await lab(undefined, await withSignals());
      const { client } = one.page;
      const polite = 'trap "echo end; exit 0" TERM; echo begin; while :; do sleep 0.1; done';
      const jobId = await one.start({ kind: 'download', command: polite, to: one.at('capture') });
      await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBe(6);
      await client.transfers.cancel({ jobId });
      const capture = await over(one, jobId);
      expect([capture.status, capture.error, readFileSync(one.at('capture'), 'utf8')]).toEqual([
        'finished',
        undefined,
        'begin\nend\n',
      ]);
      const rude = await one.start({ kind: 'download', command: 'echo begin; exec sleep 60', to: one.at('rude') });
      await expect.poll(async () => (await one.info(rude)).totals.doneBytes).toBe(6);
      await client.transfers.cancel({ jobId: rude });
      const { status, stream } = await over(one, rude);
      expect([status, stream?.end, stream?.keptAs]).toEqual([
        'cancelled',
        { kind: 'killed', signal: 'TERM' },
        one.at('rude.part'),
      ]);
      await client.transfers.clear({});
      expect((await client.transfers.list({})).jobs).toEqual([]);
    },
  );

  it('goes on where it stood when a full disk has room again', async ({ skip }) => {
    const one = await lab();
    const disk = one.at('disk');
    mkdirSync(disk);
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status !== 0) skip('needs mount(8)');
    cleanUps.push(() => spawnSync('umount', ['-l', disk]));
    const bytes = randomBytes(3_000_000);
    writeFileSync(one.at('source'), bytes);
    const jobId = await one.start({ kind: 'download', command: `cat ${one.at('source')}`, to: join(disk, 'copy') });
    await expect.poll(async () => (await one.info(jobId)).status).toBe('paused');
    expect(title(await one.info(jobId))).toContain('full');
    expect(spawnSync('mount', ['-o', 'remount,size=8m', disk]).status).toBe(0);
    await one.page.client.transfers.resume({ jobId });
    expect(await over(one, jobId)).toMatchObject({ status: 'finished', totals: { failedItems: 0 } });
    expect(readFileSync(join(disk, 'copy')).equals(bytes)).toBe(true);
    // Cancelled instead, what came is kept.
    spawnSync('rm', ['-f', join(disk, 'copy')]);
    expect(spawnSync('mount', ['-o', 'remount,size=1m', disk]).status).toBe(0);
    const second = await one.start({ kind: 'download', command: `cat ${one.at('source')}`, to: join(disk, 'copy') });
    await expect.poll(async () => (await one.info(second)).status).toBe('paused');
    await one.page.client.transfers.cancel({ jobId: second });
    const info = await over(one, second);
    expect([info.stream?.keptAs, title(info)]).toEqual([join(disk, 'copy.part'), expect.stringContaining('full')]);
    const kept = readFileSync(join(disk, 'copy.part'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.equals(bytes.subarray(0, kept.length))).toBe(true);
  });

  it('is kept, and told, when the connection is cut', async () => {
    const proxies: Awaited<ReturnType<typeof startFaultProxy>>[] = [];
    const one = await lab(async (server) => {
      const proxy = await startFaultProxy({ target: server });
      cleanUps.push(() => proxy.stop());
      proxies.push(proxy);
      return proxy.port;
    });
    const jobId = await one.start({ kind: 'download', command: 'echo some; sleep 60', to: one.at('cut') });
    await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBe(5);
    proxies[0]?.cut();
    const info = await over(one, jobId);
    expect([title(info), info.stream?.keptAs]).toEqual(['The connection was cut', one.at('cut.part')]);
    expect(readFileSync(one.at('cut.part'), 'utf8')).toBe('some\n');
    await one.page.client.transfers.retry({ jobId });
    await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBe(5);
    await one.page.client.transfers.cancel({ jobId });
    await over(one, jobId);
    expect(readdirSync(one.folder).sort()).toEqual(['cut.2.part', 'cut.part']);
  });

  it('tells that the part went away under it', async () => {
    const one = await lab();
    const command = `echo a; while [ -e ${one.at('gone.part')} ]; do sleep 0.05; done; echo b`;
    const jobId = await one.start({ kind: 'download', command, to: one.at('gone') });
    await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBe(2);
    rmSync(one.at('gone.part'));
    const info = await over(one, jobId);
    expect([info.error?.code, info.stream?.keptAs]).toEqual(['file.notFound', undefined]);
  });
});

describe.skipIf(lacks('sshd'))('a file as what a command reads', () => {
  it('is the same bytes, and its end is the end of the input; what the command writes is kept apart', async () => {
    const one = await lab();
    const bytes = everyByte(700_001);
    writeFileSync(one.at('source'), bytes);
    const command = `sha256sum | cut -c1-64; echo careful >&2`;
    const jobId = await one.start({ kind: 'upload', command, from: one.at('source') });
    expect(await over(one, jobId)).toMatchObject({
      status: 'finished',
      totals: { doneBytes: bytes.length, bytes: bytes.length, isWhole: true },
    });
    expect(await one.page.client.streams.words({ jobId })).toEqual({ errors: 'careful\n', output: `${sha(bytes)}\n` });
    writeFileSync(one.at('empty'), '');
    const empty = await one.start({ kind: 'upload', command: 'wc -c', from: one.at('empty') });
    await over(one, empty);
    expect((await one.page.client.streams.words({ jobId: empty })).output.trim()).toBe('0');
  });

  it('is told how much of it was taken when the command ends early', async () => {
    const one = await lab();
    writeFileSync(one.at('source'), Buffer.alloc(50_000_000));
    const bad = await over(
      one,
      await one.start({ kind: 'upload', command: 'head -c 1000 >/dev/null; exit 1', from: one.at('source') }),
    );
    expect([title(bad), bad.totals.bytes]).toEqual(['The command ended with code 1', 50_000_000]);
    expect(bad.totals.doneBytes).toBeLessThan(20_000_000);
    const good = await over(one, await one.start({ kind: 'upload', command: 'head -c 1000 >/dev/null', from: one.at('source') }));
    expect([good.status, good.totals.failedItems]).toEqual(['finished', 0]);
    expect(good.totals.doneBytes).toBeLessThan(20_000_000);
  });

  it('that can’t be read has no command begun, whose first act is to empty what it writes', async () => {
    const one = await lab();
    writeFileSync(one.at('there'), 'all that there was');
    const command = `cat > ${one.at('there')}`;
    const there = (): string => readFileSync(one.at('there'), 'utf8');
    writeFileSync(one.at('shut'), 'x', { mode: 0 });
    if (!isRoot) await expect(one.start({ kind: 'upload', command, from: one.at('shut') })).rejects.toThrow();
    // It goes while the login asks: it was opened before.
    writeFileSync(one.at('source'), 'new');
    one.page.answer = (prompt) => {
      rmSync(one.at('source'));
      return trust(prompt);
    };
    const info = await over(one, await one.start({ kind: 'upload', command, from: one.at('source') }));
    expect([info.status, info.error, existsSync(one.at('source')), there()]).toEqual(['finished', undefined, false, 'new']);
  });

  it('that becomes shorter is not passed off as whole', async () => {
    const one = await lab();
    writeFileSync(one.at('source'), Buffer.alloc(30_000_000));
    const command = `head -c 1000 >/dev/null; while [ ! -e ${one.at('go')} ]; do sleep 0.05; done; cat >/dev/null`;
    const jobId = await one.start({ kind: 'upload', command, from: one.at('source') });
    await expect.poll(async () => (await one.info(jobId)).totals.doneBytes).toBeGreaterThan(1_000_000);
    truncateSync(one.at('source'), 1000);
    writeFileSync(one.at('go'), '');
    const info = await over(one, jobId);
    expect(title(info)).toBe('The file became shorter while it was sent');
    await expect(one.start({ kind: 'upload', command: 'cat', from: one.at('nothing') })).rejects.toMatchObject({
      code: 'file.notFound',
    });
    await expect(one.start({ kind: 'upload', command: 'cat', from: one.folder })).rejects.toMatchObject({
      code: 'stream.notAFile',
    });
  });
});

/** What every capture file of pcap(5) begins with, and one packet of 4 bytes. */
const capture = Buffer.from(
  'd4c3b2a1020004000000000000000000ffff000001000000' + '01000000020000000400000004000000' + 'ff00fe0a',
  'hex',
);

describe.skipIf(lacks('sshd'))('what a command writes, to a program here', () => {
  it('comes to it byte for byte, as a capture of network traffic does', async () => {
    const one = await lab();
    const words = [...capture].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const command = `printf '${words}'; echo 1 packet captured >&2`;
    const jobId = await one.start({ kind: 'program', command, program: `cat > ${one.at('seen')}` });
    expect(await over(one, jobId)).toMatchObject({ status: 'finished', totals: { doneBytes: capture.length, failedItems: 0 } });
    expect(readFileSync(one.at('seen')).equals(capture)).toBe(true);
    expect((await one.page.client.streams.words({ jobId })).errors).toBe('1 packet captured\n');
  });

  it('ends the command when the program wants no more, and tells when the program failed or never began', async () => {
    const one = await lab();
    const enough = await over(
      one,
      await one.start({ kind: 'program', command: 'yes', program: `head -c 10 > ${one.at('ten')}` }),
    );
    expect([enough.status, enough.error, readFileSync(one.at('ten'), 'utf8')]).toEqual([
      'finished',
      undefined,
      'y\ny\ny\ny\ny\n',
    ]);
    const failed = await over(
      one,
      await one.start({ kind: 'program', command: 'echo a', program: 'cat >/dev/null; echo no display >&2; exit 4' }),
    );
    expect([failed.error?.code, failed.error && errorText(failed.error).text]).toEqual([
      'stream.programFailed',
      expect.stringContaining('no display'),
    ]);
    const none = await over(one, await one.start({ kind: 'program', command: 'exit 1', program: `touch ${one.at('begun')}` }));
    expect([title(none), existsSync(one.at('begun'))]).toEqual(['The command ended with code 1', false]);
  });

  it('is left with a program whose command failed: it may be a viewer that has not saved', async () => {
    const one = await lab();
    const program = `cat > ${one.at('seen')}; sleep 1; touch ${one.at('saved')}`;
    const info = await over(one, await one.start({ kind: 'program', command: 'echo a; exit 3', program }));
    expect(title(info)).toBe('The command ended with code 3');
    await expect.poll(() => existsSync(one.at('saved'))).toBe(true);
    expect(readFileSync(one.at('seen'), 'utf8')).toBe('a\n');
  });

  it('tells the program’s failure when the command was ended for it', { timeout: 60_000 }, async () => {
    const one = await lab();
    const program = 'head -c 1 >/dev/null; echo no display >&2; exit 4';
    const info = await over(one, await one.start({ kind: 'program', command: 'echo a; exec sleep 60', program }));
    expect([info.error?.code, info.error && errorText(info.error).text]).toEqual([
      'stream.programFailed',
      expect.stringContaining('no display'),
    ]);
  });

  it('can be cancelled when the program reads no more', { timeout: 60_000 }, async () => {
    const one = await lab();
    const program = `echo $$ > ${one.at('pid')}; exec sleep 60`;
    const jobId = await one.start({ kind: 'program', command: 'yes', program });
    await expect.poll(() => existsSync(one.at('pid'))).toBe(true);
    await expect.poll(() => readFileSync(one.at('pid'), 'utf8')).toMatch(/^\d+\n$/);
    const pid = Number(readFileSync(one.at('pid'), 'utf8'));
    cleanUps.push(() => void process.kill(pid));
    await one.page.client.transfers.cancel({ jobId });
    expect((await over(one, jobId, 20_000)).status).toBe('cancelled');
  });

  it('is a viewer where there is one, and our own port is left out of a capture', async () => {
    const one = await lab();
    expect((await one.page.client.streams.capture({ host: { destination: 'lab' } })).port).toBe(one.server.port);
  });
});
