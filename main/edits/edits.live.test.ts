import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startFaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import type { EditId, EditInfo } from '../../shared/model/edits.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { scratch } from '../transfers/test-support/job-support.ts';
import { seeded } from '../transfers/test-support/seeded.ts';
import { startTransferLab, type TransferLab } from '../transfers/testing/live-lab.ts';
import type { Way } from '../transfers/testing/server-place.ts';
import type { Edits } from './edits.ts';
import { buildEditChild, startEditChild, type EditChild } from './testing/edit-order.ts';
import { editsOf } from './testing/edits-of.ts';

const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const strays = (folder: string): string[] => readdirSync(folder).filter((name) => name.includes('.hawser-'));
const never = new AbortController().signal;
const patience = { timeout: 25_000, interval: 5 };

describe.skipIf(lacks('sshd'))('edits and a real server that goes away', () => {
  let lab: TransferLab;
  let child: Awaited<ReturnType<typeof buildEditChild>>;
  beforeAll(async () => {
    lab = await startTransferLab();
    child = await buildEditChild();
  }, 60_000);
  afterAll(async () => {
    child.remove();
    await lab.stop();
  });

  const reaches = (edits: Edits, editId: EditId, kind: EditInfo['state']['kind']): Promise<void> =>
    vi.waitFor(() => expect(edits.get(editId).info).toMatchObject({ state: { kind } }), patience);

  it('waits out a network that is cut in the middle of a save, and compares again before it sends', async () => {
    const proxy = await startFaultProxy({ target: lab.sshd });
    onTestFinished(() => proxy.stop());
    const folder = scratch(onTestFinished);
    const there = join(folder, 'there');
    writeFileSync(there, 'old\n', { mode: 0o604 });
    const edits = editsOf(join(folder, 'data'), lab.place({ host: proxy.host, port: proxy.port }));
    onTestFinished(() => edits.close());
    const { editId } = await edits.open({ target: 'test', path: there as FilePath, mostBytes: 1e9 }, never);
    const copy = join(folder, 'data', 'edits', editId, 'work', 'there');
    const random = seeded();
    for (const cutAfter of [200_000, 2_500_000]) {
      const before = hash(there);
      proxy.limit('up', cutAfter + proxy.bytes.up);
      proxy.cut();
      proxy.limit('up', cutAfter);
      writeFileSync(copy, random.bytes(4_000_000));
      await reaches(edits, editId, 'waiting');
      expect(hash(there)).toBe(before);
      expect(edits.get(editId).info.hasChanges).toBe(true);
      proxy.limit('up', undefined);
      await reaches(edits, editId, 'watching');
      expect(hash(there)).toBe(hash(copy));
      expect(strays(folder)).toEqual([]);
    }
    // While it waits somebody else writes: no matter what had been sent before.
    await proxy.refuse();
    writeFileSync(copy, 'mine\n');
    await reaches(edits, editId, 'waiting');
    writeFileSync(there, 'theirs\n');
    await proxy.accept();
    edits.get(editId).send();
    await reaches(edits, editId, 'conflict');
    expect(readFileSync(there, 'utf8')).toBe('theirs\n');
    expect(statSync(there).mode & 0o777).toBe(0o604);
  });

  it('loses nothing when the program is killed at any moment of a save', { timeout: 120_000 }, async () => {
    const random = seeded();
    const { host, port, user, clientKey } = lab.sshd;
    const way: Way = { host, port, user, keyPath: clientKey.path };
    for (let round = 0; round < 4; round += 1) {
      const folder = scratch(onTestFinished);
      const there = join(folder, 'there');
      const old = random.bytes(300_000);
      writeFileSync(there, old, { mode: 0o640 });
      // Written in place, as it has another name.
      const inPlace = round % 3 === 2;
      if (inPlace) linkSync(there, join(folder, 'other name'));
      const order = { way, dataDir: join(folder, 'data'), path: there as FilePath, isAgain: false };
      const first = startEditChild(child.file, order);
      const editId = await saidBy(first, /^id (.*)$/);
      const copy = join(folder, 'data', 'edits', editId, 'work', 'there');
      const mine = random.bytes(8_000_000);
      writeFileSync(copy, mine);
      await saidBy(first, /^uploading/);
      await new Promise((resolve) => setTimeout(resolve, random.below(500)));
      await first.kill();
      expect(readFileSync(copy).equals(mine)).toBe(true);
      const now = readFileSync(there);
      if (!inPlace) expect(now.equals(old) || now.equals(mine)).toBe(true);
      const second = startEditChild(child.file, { ...order, isAgain: true });
      onTestFinished(() => second.kill());
      await saidBy(second, /^watching false$/);
      expect(readFileSync(there).equals(mine)).toBe(true);
      expect(strays(folder)).toEqual([]);
      expect(statSync(there).mode & 0o777).toBe(0o640);
      if (inPlace) expect(statSync(there).nlink).toBe(2);
      await second.kill();
    }
  });
});

/** The first line that is like this, or its group. */
async function saidBy(child: EditChild, line: RegExp): Promise<string> {
  return vi.waitFor(() => {
    const found = child.said.map((each) => line.exec(each)).find((match) => match !== null);
    if (!found) throw new Error(`${String(line)} expected, it said ${child.said.join(', ')}`);
    return found[1] ?? found[0];
  }, patience);
}
