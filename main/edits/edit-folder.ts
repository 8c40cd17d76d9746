import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/base/clock.ts';
import { EditId } from '../../shared/model/edits.ts';
import { FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import { atomicWrite } from '../storage/atomic-write.ts';
import { claim } from './process-lock.ts';

/** A version of the file that both sides had: what is on the server is compared with it. */
const Base = z.object({
  /** Name of its content in the edit's folder. */
  content: z.string().regex(/^[a-z]+-[0-9a-z]+$/),
  sha256: z.string(),
  sizeBytes: z.number().optional(),
  modifiedSeconds: z.number().optional(),
});
export type Base = z.infer<typeof Base>;

/** What is kept of an edit to find it again after a crash. No secret in it. */
const EditRecord = z.object({
  v: z.literal(1),
  editId: EditId,
  openedAt: z.number(),
  /** The host, as transfers name it in their journals. */
  target: z.string(),
  path: FilePath,
  /** Of the working copy. */
  name: z.string().min(1),
  /** The twelve permission bits, for a file that has to be made anew. */
  mode: z.number().int().optional(),
  /** Absent until the file has arrived. */
  base: Base.optional(),
  /** The working copy was made of both versions, and has not been sent since. */
  isMerged: z.boolean().optional(),
});
export type EditRecord = z.infer<typeof EditRecord>;

const recordName = 'edit.json';
const workFolder = 'work';
const lockName = 'lock';

/**
 * One edit on disk: `edit.json`, `work/NAME` (what the editor has), `base-…` (what the server had), and for a while what is being sent and
 * what the server has now. `kept/` holds versions of the user that were replaced here. Nobody but the user may look into it (0700).
 */
export class EditFolder {
  readonly path: string;
  #record: EditRecord;

  private constructor(path: string, record: EditRecord) {
    this.path = path;
    this.#record = record;
  }

  /** Throws the system's error. */
  static async create(parent: string, record: Omit<EditRecord, 'v' | 'editId'>, clock: Clock): Promise<EditFolder> {
    const editId = EditId.parse(randomBytes(10).toString('hex'));
    const path = join(parent, editId);
    await mkdir(join(path, workFolder), { recursive: true, mode: 0o700 });
    await claim(join(path, lockName), () => clock.now());
    const folder = new EditFolder(path, { v: 1, editId, ...record });
    await folder.save({});
    return folder;
  }

  /** Edits that nobody works on, oldest first, each claimed. What can't be read is told in the log and left alone. */
  static async takeLeft(parent: string, clock: Clock, log: Logger): Promise<EditFolder[]> {
    const found: EditFolder[] = [];
    for (const name of await readdir(parent).catch(() => [])) {
      if (!/^[0-9a-f]{20}$/.test(name)) continue;
      const path = join(parent, name);
      try {
        if (!(await claim(join(path, lockName), () => clock.now()))) continue;
        const record = EditRecord.parse(JSON.parse(await readFile(join(path, recordName), 'utf8')));
        if (record.editId === name) found.push(new EditFolder(path, record));
      } catch (error) {
        log.warn('an edit of an earlier run could not be read', { name, error: String(error) });
        await rm(join(path, lockName), { force: true });
      }
    }
    return found.sort((one, other) => one.record.openedAt - other.record.openedAt);
  }

  get record(): EditRecord {
    return this.#record;
  }

  get id(): EditId {
    return this.#record.editId;
  }

  get workFolder(): string {
    return join(this.path, workFolder);
  }

  get workFile(): string {
    return join(this.path, workFolder, this.#record.name);
  }

  get baseFile(): string | undefined {
    return this.#record.base && join(this.path, this.#record.base.content);
  }

  /** A file of the edit's own, beside the working copy. */
  file(kind: 'base' | 'theirs' | 'upload' | 'merged'): string {
    return join(this.path, `${kind}-${randomBytes(6).toString('hex')}`);
  }

  /** Changes the record; on disk before this is fulfilled. */
  async save(changes: Partial<EditRecord>): Promise<void> {
    this.#record = { ...this.#record, ...changes };
    await atomicWrite(join(this.path, recordName), JSON.stringify(this.#record));
  }

  /** Makes a content of this folder the one that both sides had last. The one before goes. */
  async setBase(file: string, base: Omit<Base, 'content'>, more: Partial<EditRecord> = {}): Promise<void> {
    const before = this.baseFile;
    const content = `base-${randomBytes(6).toString('hex')}`;
    await rename(file, join(this.path, content));
    await this.save({ ...more, base: { ...base, content } });
    if (before !== undefined) await rm(before, { force: true });
  }

  /** Where versions of the user that were replaced here are kept. */
  get keptFolder(): string {
    return join(this.path, 'kept');
  }

  async hasKept(): Promise<boolean> {
    return (await readdir(this.keptFolder).catch(() => [])).length > 0;
  }

  /** Removes contents that a crash left behind. */
  async tidy(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (/^(base|theirs|upload|merged)-/.test(name) && name !== this.#record.base?.content)
        await rm(join(this.path, name), { force: true });
    }
  }

  /** Leaves it to whoever comes next. */
  async leave(): Promise<void> {
    await rm(join(this.path, lockName), { force: true });
  }

  async remove(): Promise<void> {
    // The record first: a half removed edit must not be found again.
    await rm(join(this.path, recordName), { force: true });
    await rm(this.path, { recursive: true, force: true });
  }
}
