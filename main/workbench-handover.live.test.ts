import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import { DropId, PageRequest, type PageAnswer, type PageEntry } from '../shared/model/handover.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import { readMessages, writeMessage } from '../shared/rpc/pipe-messages.ts';
import type { Pipe } from '../shared/rpc/pipe.ts';
import { local, tempDir } from './fixtures/files-page.ts';
import { startCore, TestPage } from './fixtures/test-page.ts';
import type { Workbench } from './workbench.ts';

type Answer = Omit<PageAnswer, 'id'> & { readonly body?: Uint8Array | undefined };
type Tree = { readonly [name: string]: string | Tree };

let lastDrop = 0;
const newDrop = (): DropId => DropId.parse(`drop${String(++lastDrop).padStart(16, '0')}`);

/** What a page with this tree answers. */
function honest(tree: Tree): (request: PageRequest) => Answer {
  const find = (path: string): string | Tree | undefined =>
    path
      .split('/')
      .filter((step) => step !== '')
      .reduce<string | Tree | undefined>((at, step) => (typeof at === 'object' ? at[step] : undefined), tree);
  const entryOf = (name: string, found: string | Tree): PageEntry =>
    typeof found === 'string'
      ? { name: name as FileName, kind: 'file', sizeBytes: Buffer.byteLength(found), modifiedSeconds: 1_700_000_000 }
      : { name: name as FileName, kind: 'folder' };
  return (request) => {
    const found = find(request.path);
    if (found === undefined) return { say: 'failed', why: 'notFound', reason: '' } as Answer;
    if (request.ask === 'entry')
      return { say: 'entry', entry: entryOf(request.path.slice(request.path.lastIndexOf('/') + 1), found) } as Answer;
    if (request.ask === 'list')
      return {
        say: 'entries',
        entries: Object.entries(found).map(([name, each]) => entryOf(name, each)),
      } as Answer;
    const bytes = Buffer.from(found as string).subarray(request.offsetBytes, request.offsetBytes + request.lengthBytes);
    return { say: 'bytes', body: bytes };
  };
}

function serveDrop(page: TestPage, dropId: DropId, answer: (request: PageRequest) => Answer | undefined): Pipe {
  const pipe = page.client.handover.files({ dropId });
  readMessages(pipe, { headBytes: 65_536, bodyBytes: 0 }, (head) => {
    const request = PageRequest.parse(head);
    const said = answer(request);
    if (said === undefined) return;
    const { body, ...rest } = said;
    void writeMessage(pipe, { ...rest, id: request.id }, body).catch(() => undefined);
  });
  return pipe;
}

async function ended(page: TestPage, jobId: string): Promise<TransferJobInfo> {
  return vi.waitFor(
    async () => {
      const job = (await page.client.transfers.list({})).jobs.find((each) => each.jobId === jobId);
      if (job === undefined || !['finished', 'interrupted'].includes(job.status)) throw new Error(job?.status ?? 'no job');
      return job;
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function opened(): Promise<{ readonly workbench: Workbench; readonly page: TestPage; readonly into: FilePath }> {
  const { workbench } = await startCore();
  return { workbench, page: await TestPage.open(workbench), into: tempDir() };
}

const receive = (page: TestPage, dropId: DropId, names: readonly string[], folder: FilePath): Promise<TransferJobInfo> =>
  page.client.handover.receive({ dropId, names: names as FileName[], target: { side: local, folder } });

test('what was dropped into a page arrives whole, with its times, and the page may forget it then', async () => {
  const { page, into } = await opened();
  const large = 'x'.repeat(3_000_000);
  const dropId = newDrop();
  const pipe = serveDrop(page, dropId, honest({ site: { 'a.txt': 'a', deep: { 'b.txt': '' } }, 'large.bin': large }));
  const over = new Promise<void>((resolve) => pipe.onEnded(() => resolve()));
  const { jobId } = await receive(page, dropId, ['site', 'large.bin'], into);
  expect((await ended(page, jobId)).totals).toMatchObject({ doneFiles: 3, failedItems: 0 });
  expect(readFileSync(join(into, 'large.bin'), 'utf8')).toBe(large);
  expect(readdirSync(join(into, 'site')).sort()).toEqual(['a.txt', 'deep']);
  expect(readFileSync(join(into, 'site', 'deep', 'b.txt'), 'utf8')).toBe('');
  await over;
  expect(pipe.failure).toBeUndefined();
});

test('a page that comes back without the files interrupts the job at once, and says why', async () => {
  const { page, into } = await opened();
  const dropId = newDrop();
  const tell = honest({ 'slow.bin': 'x'.repeat(2_000_000) });
  // The bytes never come.
  serveDrop(page, dropId, (request) => (request.ask === 'read' ? undefined : tell(request)));
  const { jobId } = await receive(page, dropId, ['slow.bin'], into);
  await vi.waitFor(() => expect(readdirSync(into)).toHaveLength(1), { timeout: 20_000 });
  await page.client.handover.held({ dropIds: [] });
  const job = await ended(page, jobId);
  expect([job.status, job.error?.code]).toEqual(['interrupted', 'transfer.pageGone']);
  await page.client.transfers.cancel({ jobId: job.jobId });
  expect(readdirSync(into)).toEqual([]);
});

test('a page that answers wrongly writes nothing outside of the target, and nothing wrong inside', async () => {
  const { page, into } = await opened();
  const outside = tempDir();
  writeFileSync(join(outside, 'old'), 'old');
  mkdirSync(join(into, 'kept'));
  const lies: Answer[] = [
    { say: 'entries', entries: [{ name: '../../x' as FileName, kind: 'file', sizeBytes: 1 }] } as Answer,
    { say: 'entries', entries: [], cursor: 1 } as Answer,
    { say: 'bytes', body: Buffer.alloc(10) },
  ];
  for (const lie of lies) {
    const dropId = newDrop();
    const tell = honest({ folder: {} });
    serveDrop(page, dropId, (request) => (request.ask === 'list' ? lie : tell(request)));
    const { jobId } = await receive(page, dropId, ['folder'], into);
    const { status, totals } = await ended(page, jobId);
    expect(status === 'interrupted' || totals.failedItems > 0).toBe(true);
  }
  const dropId = newDrop();
  const tell = honest({ 'file.txt': 'four' });
  serveDrop(page, dropId, (request) =>
    request.ask === 'read' ? { say: 'bytes', body: Buffer.from('more than was asked') } : tell(request),
  );
  const { jobId } = await receive(page, dropId, ['file.txt'], into);
  expect((await ended(page, jobId)).totals.doneFiles).toBe(0);
  expect(readdirSync(into).sort()).not.toContain('file.txt');
  expect(readdirSync(outside)).toEqual(['old']);
}, 40_000);

test('a drop belongs to the page that has it', async () => {
  const { workbench } = await startCore();
  const page = await TestPage.open(workbench);
  const dropId = newDrop();
  await expect(receive(page, dropId, ['x'], tempDir())).rejects.toMatchObject({ code: 'transfer.pageGone' });
});
