import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { EditId, EditInfo, EditList, EditState } from '../../shared/model/edits.ts';
import { lastName, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import { JournalFolder } from '../transfers/journal-folder.ts';
import { TransferQueue } from '../transfers/queue.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';
import { hashFile, markOf, placeCopy } from './contents.ts';
import { Edit, type EditParts } from './edit.ts';
import { EditFolder, type EditRecord } from './edit-folder.ts';
import { editorCall, showCall } from './editor-command.ts';
import { launch } from './launch.ts';
import { fetchFile } from './server-file.ts';
import { takeBack } from './upload.ts';
import { isTextFile } from './versions.ts';
import { WarmPlace } from './warm-place.ts';
import { workName } from './work-name.ts';

const MOST_EDITS = 200;
const SAMPLE_MS = 100;
/** A working copy without changes that nobody touched for so long goes at the next start. */
const FORGOTTEN_MS = 24 * 3_600_000;

export interface EditsParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's own editor command; empty: the default. */
  readonly editorCommand: () => string;
  readonly local: FilePlace;
  /** The files of a host. */
  readonly server: (target: string) => FilePlace;
  /** Name of a host, and whether it is production. */
  readonly face: (target: string) => { readonly label: string; readonly production: boolean };
  readonly localPath: (native: string) => FilePath;
  readonly onWritten: (target: string, folder: FilePath) => void;
}

export interface OpenEdit {
  readonly target: string;
  readonly path: FilePath;
  /** More is refused with `edit.tooLarge`. */
  readonly mostBytes: number;
}

/** All files of servers that are edited on this computer. They belong to the core, outlive pages and sessions, and are found again after a crash. */
export class Edits implements Disposable {
  readonly #parts: EditsParts;
  readonly #folder: string;
  readonly #queue: TransferQueue;
  readonly #log: Logger;
  readonly #edits = new Map<EditId, { readonly edit: Edit; readonly folder: EditFolder }>();
  readonly #changed = new Emitter<EditList>();
  /** At most ten times a second. */
  readonly onChanged: Event<EditList> = this.#changed.event;
  #sampler: Disposable | undefined;
  #isClosed = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(parts: EditsParts) {
    this.#parts = parts;
    const { dataDir, clock, log } = parts;
    this.#log = log.scope('edits');
    this.#folder = join(dataDir, 'edits');
    const journals = new JournalFolder(join(this.#folder, 'journals'), clock, log.scope('edits'));
    this.#queue = new TransferQueue({ clock, log, asker: undefined, journals, maxJobs: 4 });
  }

  /** Takes up what an earlier run left, a little later. Nothing connects. */
  takeLeft(): void {
    this.#taking = this.#takeLeft().catch((error: unknown) => {
      this.#log.error('edits of an earlier run were not taken over', { error: String(error) });
    });
  }

  get list(): EditList {
    return { edits: [...this.#edits.values()].map(({ edit }) => edit.info) };
  }

  /** Throws `edit.notFound`. */
  get(editId: EditId): Edit {
    return this.#entry(editId).edit;
  }

  /** The host of an edit. Throws `edit.notFound`. */
  targetOf(editId: EditId): string {
    return this.#entry(editId).folder.record.target;
  }

  /** Fetches a file and opens it; one that is edited already is opened again. Rejects with `edit.*`, `file.*`, or what connecting failed with. */
  async open({ target, path, mostBytes }: OpenEdit, signal: AbortSignal): Promise<EditInfo> {
    await this.#taking;
    const known = [...this.#edits.values()].find(({ folder: { record } }) => record.target === target && record.path === path);
    if (known !== undefined && known.edit.state.kind !== 'removed') {
      if (known.edit.state.kind === 'fetching') return known.edit.info;
      await known.edit.refresh();
      await known.edit.openEditor();
      return known.edit.info;
    }
    if (known !== undefined) await this.finish(known.edit.id, true);
    if (this.#edits.size >= MOST_EDITS) throw new AppError('edit.tooMany', { limit: MOST_EDITS }, 'too many edits');
    const { clock, platform } = this.#parts;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = workName(lastName(path) ?? ('file' as FileName), platform);
    const folder = await EditFolder.create(this.#folder, { openedAt: clock.now(), target, path, name }, clock);
    const made = this.#add(folder, { kind: 'fetching', doneBytes: 0 });
    try {
      await this.#fetch(made.edit, made.server, folder, mostBytes, signal);
    } catch (error) {
      made.edit.dispose();
      this.#edits.delete(folder.id);
      this.#soon();
      await folder.remove();
      throw error;
    }
    await made.edit.openEditor();
    return made.edit.info;
  }

  /** Opens a file of this computer in the editor, at a line where the editor is known to take one. Rejects with `edit.noEditor`, `edit.badCommand`, `edit.editorFailed`. */
  openLocal(file: string, line?: number): Promise<void> {
    return this.#openEditor(file, (error) => this.#log.info('the editor ended', { error: String(error) }), line);
  }

  /** Rejects with `edit.notFound`, `edit.editorFailed`. */
  async showInFolder(editId: EditId): Promise<void> {
    const { workFile, workFolder } = this.#entry(editId).folder;
    const { platform, environment, clock } = this.#parts;
    const onFailed = (error: AppError): void => this.#log.info('the folder was not shown', { error: String(error) });
    await launch(showCall(platform, workFile, workFolder), { environment, now: () => clock.now(), onFailed });
  }

  /** Whether it went; it stays when it has changes and `discard` is not set. */
  async finish(editId: EditId, discard: boolean): Promise<boolean> {
    const { edit, folder } = this.#entry(editId);
    if (!(await edit.finish(discard))) return false;
    this.#edits.delete(editId);
    this.#soon();
    const start = `${this.#parts.localPath(folder.path)}/`;
    // May take its time where the host is gone; what can't be taken back now is when the program starts again.
    takeBack(this.#queue, (from) => from.startsWith(start)).catch((error: unknown) =>
      this.#log.warn('something stays beside a file', { error: String(error) }),
    );
    return true;
  }

  /** A host may be reached again. */
  poke(): void {
    for (const { edit } of this.#edits.values()) edit.poke();
  }

  /** Interrupts what runs; everything is found again by the next run. */
  async close(): Promise<void> {
    this.dispose();
    await this.#taking;
    await Promise.all([...this.#edits.values()].map(({ edit }) => edit.close()));
    await this.#queue.close();
  }

  dispose(): void {
    this.#isClosed = true;
    this.#sampler?.dispose();
    this.#changed.dispose();
  }

  #entry(editId: EditId): { readonly edit: Edit; readonly folder: EditFolder } {
    const found = this.#edits.get(editId);
    if (found === undefined) throw new AppError('edit.notFound', { editId }, 'no such edit');
    return found;
  }

  async #fetch(edit: Edit, server: WarmPlace, folder: EditFolder, mostBytes: number, signal: AbortSignal): Promise<void> {
    const files = await server.open(signal);
    try {
      const onProgress = (doneBytes: number): void => edit.progress(doneBytes);
      const { file, sha256, attributes } = await fetchFile(files, folder.record.path, folder.file('base'), {
        signal,
        mostBytes,
        onProgress,
      });
      const { sizeBytes, modifiedSeconds, mode } = attributes;
      await placeCopy(file, folder.workFile, folder.path);
      const facts = { ...(sizeBytes !== undefined && { sizeBytes }), ...(modifiedSeconds !== undefined && { modifiedSeconds }) };
      await folder.setBase(file, { sha256, ...facts }, mode === undefined ? {} : { mode });
    } finally {
      files.close();
    }
    await edit.begin();
  }

  #add(folder: EditFolder, state: EditState): { readonly edit: Edit; readonly server: WarmPlace } {
    const { clock, local, localPath, face, onWritten } = this.#parts;
    const { target } = folder.record;
    const server = new WarmPlace(this.#parts.server(target), clock);
    const parts: EditParts = {
      folder,
      server,
      local,
      queue: this.#queue,
      clock,
      log: this.#log,
      face: face(target),
      localPath,
      openEditor: (file, onFailed) => this.#openEditor(file, onFailed),
      onChanged: () => this.#soon(),
      onWritten: (written) => onWritten(target, written),
    };
    const edit = new Edit(parts, state);
    this.#edits.set(folder.id, { edit, folder });
    this.#soon();
    return { edit, server };
  }

  async #openEditor(file: string, onFailed: (error: AppError) => void, line?: number): Promise<void> {
    const { platform, environment, clock, editorCommand } = this.#parts;
    const isText = await isTextFile(file).catch(() => true);
    const call = editorCall({ setting: editorCommand(), platform, environment, file, isText, line });
    await launch(call, { environment, now: () => clock.now(), onFailed });
  }

  async #takeLeft(): Promise<void> {
    const { clock } = this.#parts;
    const { server, local } = this.#parts;
    await this.#queue.takeLeft((reference) => (reference.kind === 'remote' ? server(reference.target) : local));
    for (const folder of await EditFolder.takeLeft(this.#folder, clock, this.#log)) {
      if (folder.record.base === undefined || (await this.#isForgotten(folder))) {
        await folder.remove();
        continue;
      }
      await folder.tidy();
      await this.#add(folder, { kind: 'left' }).edit.resume();
    }
  }

  /** Nothing in it that the server had not, and old. */
  async #isForgotten(folder: EditFolder): Promise<boolean> {
    const { base }: EditRecord = folder.record;
    if (base === undefined || (await folder.hasKept())) return false;
    if ((await markOf(folder.workFile)) === undefined) return true;
    const { mtimeMs } = await stat(folder.workFile);
    const age = this.#parts.clock.now() - Math.max(mtimeMs, folder.record.openedAt);
    return age > FORGOTTEN_MS && (await hashFile(folder.workFile)) === base.sha256;
  }

  #soon(): void {
    if (this.#isClosed || this.#sampler !== undefined) return;
    this.#sampler = this.#parts.clock.after(SAMPLE_MS, () => {
      this.#sampler = undefined;
      this.#changed.emit(this.list);
    });
  }
}
