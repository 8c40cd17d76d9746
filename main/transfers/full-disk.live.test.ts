import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { leftOvers, path, runJob, scratch } from './test-support/job-support.ts';
import { startTransferLab, type TransferLab } from './testing/live-lab.ts';

/** ENOSPC has no number in SFTP version 3: the server says FAILURE, statvfs@openssh.com says why. */
describe.skipIf(lacks('sshd') || !isRoot)('an upload to a full disk', () => {
  let lab: TransferLab;
  beforeAll(async () => {
    lab = await startTransferLab();
  });
  afterAll(() => lab.stop());

  it.each([
    ['of few bytes', 'size=1m', 4_000_000],
    ['of few files', 'size=8m,nr_inodes=4', 1000],
  ])('%s says so of each file, keeps the old ones and leaves nothing', async (_what, options, sizeBytes) => {
    const at = scratch(onTestFinished);
    const disk = join(at, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status).toBe(0);
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    const names = ['a', 'b', 'c', 'd'];
    writeFileSync(join(disk, 'a'), 'old');
    for (const name of names) writeFileSync(join(at, name), Buffer.alloc(sizeBytes, name));
    const job = await runJob({
      source: localPlace,
      target: lab.place(),
      pairs: names.map((name) => ({ from: path(at, name), to: path(disk, name) })),
      options: { conflicts: 'overwrite' },
    });
    const failed = job
      .rows(0, 9)
      .flatMap(({ state }) => (state.kind === 'failed' ? [errorText(state.error.toWire()).title] : []));
    expect(failed.length).toBeGreaterThan(0);
    for (const title of failed) expect(title).toMatch(/^The disk of the server is full$|is the disk full, or a quota used up/);
    expect(failed).toContain('The disk of the server is full');
    expect(['old', Buffer.alloc(sizeBytes, 'a').toString()]).toContain(readFileSync(join(disk, 'a'), 'utf8'));
    for (const name of readdirSync(disk)) if (name !== 'a') expect(readFileSync(join(disk, name)).length).toBe(sizeBytes);
    expect(leftOvers(disk)).toEqual([]);
  });
});
