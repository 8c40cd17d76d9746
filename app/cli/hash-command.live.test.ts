import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser get and put --verify --hash-command', () => {
  const bench = new Bench();
  let sshd: Sshd;
  const there = join(bench.dir, 'there');
  const bin = join(bench.dir, 'bin');
  beforeAll(async () => {
    for (const folder of [there, bin]) mkdirSync(folder);
    for (const name of ['one', 'two', 'it’s "three"']) writeFileSync(join(there, name), `of ${name}`);
    sshd = await startSshd({ config: 'LogLevel DEBUG1', env: { PATH: `${bin}:/usr/bin:/bin` } });
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });
  const commandsSince = (from: number): number =>
    sshd
      .log()
      .slice(from)
      .match(/Starting session: command/g)?.length ?? 0;
  const remote = (path: string): string => `[${sshd.host}]:${sshd.port}:${path}`;
  const words = (...more: string[]): string[] => [
    ...bench.optionsFor(sshd).flatMap((each) => (each === '-p' ? ['-P'] : [each])),
    ...more,
  ];

  it('have the hashes reckoned over there, and run nothing without the option', async () => {
    const from = sshd.log().length;
    const [a, b] = [join(bench.dir, 'a'), join(bench.dir, 'b')];
    const plain = await bench.run(['get', ...words('-r', '--verify', remote(there), a)]);
    expect(plain).toMatchObject({ status: 0, errors: '' });
    expect(commandsSince(from)).toBe(0);
    const hashed = await bench.run(['get', ...words('-r', '--verify', '--hash-command', remote(there), b)]);
    expect(hashed).toMatchObject({ status: 0, errors: '' });
    // One look at what is there, and the files in one command or several.
    expect(commandsSince(from)).toBeGreaterThanOrEqual(2);
    expect(readFileSync(join(b, 'two'), 'utf8')).toBe('of two');
  });

  it('fail where the hash is another one, and leave the old file as it was', async () => {
    const fake = join(bin, 'sha256sum');
    writeFileSync(fake, `#!/bin/sh\nshift\nfor f; do echo "${'0'.repeat(64)}  $f"; done\n`);
    chmodSync(fake, 0o755);
    const put = await bench.run(['put', ...words('--verify', '--hash-command', join(there, 'one'), remote(join(there, 'two')))]);
    expect(put.status).toBe(1);
    expect(put.errors).toMatch(/differ/);
    expect(readFileSync(join(there, 'two'), 'utf8')).toBe('of two');
    writeFileSync(fake, '#!/bin/sh\necho "no such luck" >&2\nexit 1\n');
    const readBack = await bench.run([
      'put',
      ...words('--verify', '--hash-command', join(there, 'one'), remote(join(there, 'new'))),
    ]);
    expect(readBack).toMatchObject({ status: 0, errors: '' });
    expect(existsSync(join(there, 'new'))).toBe(true);
  });
});
