import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { HostTree, TreeNode } from '../shared/model/bookmark.ts';
import { AppError } from '../shared/model/errors.ts';
import type { BookmarkId } from '../shared/model/ids.ts';
import {
  importKindNames,
  type ExportForm,
  type HostCommands,
  type ImportKind,
  type ImportPlace,
  type ImportPreview,
  type WritePreview,
} from '../shared/model/imports.ts';
import type { SavedTunnel } from '../shared/model/tunnels.ts';
import type { Pipe } from '../shared/rpc/pipe.ts';
import { hostLines, type ConfigShare } from './bookmarks/export/host-lines.ts';
import { exportCsv } from './bookmarks/export/csv-export.ts';
import { hostCommands } from './bookmarks/export/host-commands.ts';
import { aliasOf, exportSshConfig } from './bookmarks/export/ssh-config-export.ts';
import type { HostBook, TargetReference } from './bookmarks/host-book.ts';
import { hawserFileText } from './bookmarks/import/hawser-file.ts';
import { applyImport, countTunnels, planImport, rowOf, type ImportPlan, type TunnelTerms } from './bookmarks/import/plan.ts';
import type { ImportFile } from './bookmarks/import/read-import.ts';
import { largestImportBytes } from './bookmarks/import/text-of.ts';
import { findNode, pathOf, walkTargets, type Placed } from './bookmarks/tree.ts';
import { diffLines, planWrite, undoWrite, writePlanned, type PlannedWrite, type WriteUndo } from './bookmarks/write-back.ts';
import type { Host } from './host.ts';
import { configHostNames } from './ssh-config/config-hosts.ts';
import { hostNameProblem } from './ssh-config/host-names.ts';
import { loadConfigSources } from './ssh-config/sources.ts';
import type { JsonDocument } from './storage/json-document.ts';
import { commandTargetOf } from './workbench-command-target.ts';
import { ImportTunnels } from './workbench-import-tunnels.ts';
import { inventoryOf } from './workbench-inventory.ts';

/** Previews, uploads and undos that are kept; older ones are forgotten. */
const mostKept = 20;
const mostUploadBytes = 64 * 1024 * 1024;

interface Options {
  readonly host: Host;
  readonly book: HostBook;
  readonly bookmarks: JsonDocument<TreeNode[]>;
  readonly tunnels: JsonDocument<SavedTunnel[]>;
}

/** Hosts that come from other programs and go to other programs, and addresses that were opened from outside. */
export class Imports {
  readonly #host: Host;
  readonly #book: HostBook;
  readonly #bookmarks: JsonDocument<TreeNode[]>;
  readonly #tunnels: ImportTunnels;
  readonly #uploads = new Map<string, Promise<ImportFile>>();
  readonly #previews = new Map<string, { readonly plan: ImportPlan; readonly kinds: readonly ImportKind[] }>();
  readonly #undos = new Map<string, WriteUndo>();
  readonly #links: string[] = [];
  readonly #linkOpened = new Emitter<void>();
  /** An address waits in `takeLinks`. */
  readonly onLinkOpened: Event<void> = this.#linkOpened.event;

  constructor({ host, book, bookmarks, tunnels }: Options) {
    this.#host = host;
    this.#book = book;
    this.#bookmarks = bookmarks;
    this.#tunnels = new ImportTunnels(tunnels, host.log);
  }

  /** Takes a file in that the page sends; `read` waits for its end. */
  upload(uploadId: string, name: string, pipe: Pipe): void {
    const file = new Promise<ImportFile>((resolve, reject) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      pipe.receive((bytes, used) => {
        size += bytes.length;
        // What is too large is read to its end and told by the reader; its bytes are not kept.
        if (size <= largestImportBytes + 1) parts.push(Uint8Array.from(bytes));
        used();
        if (size > mostUploadBytes) pipe.end();
      });
      pipe.onEnded(() => (pipe.failure ? reject(pipe.failure) : resolve({ name, bytes: Buffer.concat(parts) })));
    });
    file.catch(() => undefined);
    keep(this.#uploads, uploadId, file, 2000);
  }

  /** Files of other programs where those programs keep them. */
  async places(): Promise<ImportPlace[]> {
    const { homeDir, environment } = this.#host;
    const config = environment['XDG_CONFIG_HOME'] || join(homeDir, '.config');
    const appData = environment['APPDATA'];
    const candidates: readonly (readonly [ImportKind, string])[] = [
      ['putty', join(homeDir, '.putty', 'sessions')],
      ['putty', join(config, 'putty', 'sessions')],
      ['filezilla', join(config, 'filezilla', 'sitemanager.xml')],
      ['filezilla', join(homeDir, '.filezilla', 'sitemanager.xml')],
      ['tabby', join(config, 'tabby', 'config.yaml')],
      ...(process.platform === 'darwin'
        ? ([['tabby', join(homeDir, 'Library', 'Application Support', 'tabby', 'config.yaml')]] as const)
        : []),
      ...(appData === undefined || appData === ''
        ? []
        : ([
            ['filezilla', join(appData, 'FileZilla', 'sitemanager.xml')],
            ['mremoteng', join(appData, 'mRemoteNG', 'confCons.xml')],
            ['tabby', join(appData, 'tabby', 'config.yaml')],
            ['winscp', join(appData, 'WinSCP.ini')],
            ['mobaxterm', join(appData, 'MobaXterm', 'MobaXterm.ini')],
          ] as const)),
    ];
    const found = await Promise.all(
      candidates.map(async ([kind, path]): Promise<ImportPlace[]> => {
        const stats = await stat(path).catch(() => undefined);
        if (stats === undefined) return [];
        const files = stats.isDirectory() ? (await readdir(path).catch(() => [])).length : 1;
        return files === 0 ? [] : [{ kind, path, files }];
      }),
    );
    return found.flat();
  }

  /** Errors: `config.unreadable`. */
  async readUploads(uploadIds: readonly string[], kind: ImportKind | undefined): Promise<ImportPreview> {
    const files = uploadIds.map((id) => {
      const file = this.#uploads.get(id);
      this.#uploads.delete(id);
      if (file === undefined) throw unreadable(id, 'it was not sent');
      return file;
    });
    return this.preview(await Promise.all(files), kind);
  }

  /** One of `places`; no other path of this computer. Errors: `config.unreadable`. */
  async readPlace(path: string, kind: ImportKind | undefined): Promise<ImportPreview> {
    const place = (await this.places()).find((each) => each.path === path);
    if (place === undefined) throw unreadable(path, 'it is none of the places that were found');
    return this.preview(await readFiles(path), kind ?? place.kind);
  }

  async preview(files: readonly ImportFile[], kind: ImportKind | undefined): Promise<ImportPreview> {
    // The readers and their YAML take a tenth of the memory of a fresh process, and most runs import nothing.
    const { readImport } = await import('./bookmarks/import/read-import.ts');
    const file = readImport(files, { kind, isWindows: process.platform === 'win32' });
    const tunnelsOf = this.#tunnels.present();
    const plan = planImport(this.#bookmarks.state.data, file, tunnelsOf);
    const importId = randomUUID();
    keep(this.#previews, importId, { plan, kinds: [...new Set(file.hosts.map(({ from }) => from))] }, mostKept);
    return {
      importId,
      rows: plan.hosts.map(rowOf),
      left: [...file.left],
      notes: [...file.notes, ...this.#tooManyTunnels(countTunnels(plan, tunnelsOf))],
    };
  }

  #tooManyTunnels(wanted: number): string[] {
    const { room } = this.#tunnels;
    if (wanted <= room) return [];
    const more = room === 0 ? 'No more tunnels' : room === 1 ? 'Only one more tunnel' : `Only ${room} more tunnels`;
    return [
      `${more} can be kept, and the hosts have ${wanted} forwards: those that find no room are kept in the notes of their hosts.`,
    ];
  }

  /** Nothing is taken over when tunnels can't be kept. Errors: `bookmark.notFound`, `tunnel.tooMany`, those of storage. */
  async apply(
    importId: string,
    rows: readonly number[],
    parentId: BookmarkId | null,
  ): Promise<{ readonly added: number; readonly changed: number } | undefined> {
    const preview = this.#previews.get(importId);
    if (preview === undefined) return undefined;
    const chosen = new Set(rows);
    const count = (change: string): number =>
      preview.plan.hosts.filter((each, row) => chosen.has(row) && each.change === change).length;
    const [added, changed] = [count('new'), count('changed')];
    const [kind, ...others] = preview.kinds;
    const from = kind !== undefined && others.length === 0 ? ` from ${importKindNames[kind]}` : '';
    // The very first write of a document has nothing before it to go back to.
    if (this.#bookmarks.state.revision === 0) await this.#bookmarks.update('Begin', (roots) => roots);
    const label = `Import ${added + changed === 1 ? '1 host' : `${added + changed} hosts`}${from}`;
    const terms: TunnelTerms = { tunnelsOf: this.#tunnels.present(), room: this.#tunnels.room, ids: new Map() };
    const applied = (roots: readonly TreeNode[]) => applyImport(roots, preview.plan, chosen, parentId, terms);
    const made = new Set(await this.#tunnels.keep(applied(this.#bookmarks.state.data).tunnels, from));
    try {
      await this.#bookmarks.update(label, (roots) => applied(roots).tree);
    } catch (error) {
      await this.#tunnels.drop(({ id }) => made.has(id));
      throw error;
    }
    this.#previews.delete(importId);
    return { added, changed };
  }

  /** Takes the last change of the tree back; of an import its tunnels too. Errors: those of storage. */
  async undo(): Promise<HostTree> {
    const before = this.#bookmarks.state.data;
    const tree = await this.#book.undo();
    await this.#tunnels.undone(before, this.#bookmarks.state.data);
    return tree;
  }

  async export(form: ExportForm): Promise<{ readonly text: string; readonly hosts: number; readonly notes: string[] }> {
    const roots = this.#bookmarks.state.data;
    if (form === 'ansible') return inventoryOf(this.#book, roots);
    const bookmarks = [...walkTargets(roots)].filter(({ node }) => node.kind === 'bookmark');
    const hosts = bookmarks.length;
    if (form === 'json') return { text: hawserFileText(roots), hosts, notes: [] };
    if (form === 'csv')
      return { text: exportCsv(roots), hosts, notes: ['Folders without hosts and most settings are not in the list.'] };
    const shares = new Map<BookmarkId, ConfigShare>();
    const notes: string[] = [];
    for (const placed of bookmarks) {
      const share = await this.#shareOf(placed);
      if (share === undefined) notes.push(`${pathOf(placed)} can’t be resolved; it stands as its bookmark says.`);
      else shares.set(placed.node.id, share);
    }
    return { text: exportSshConfig(roots, (id) => shares.get(id) ?? {}).text, hosts, notes };
  }

  /** Errors: `bookmark.notFound`, `config.*`. */
  async previewWrite(bookmarkId: BookmarkId, alias?: string): Promise<WritePreview> {
    const { placed, name, planned, notes } = await this.#plannedWrite(bookmarkId, alias);
    const { edit, file, before, seen } = planned;
    const warnings = [
      ...(hostNameProblem(name) === undefined && !/[\s*?!"#,]/.test(name) ? [] : ['Such a name is no name of a Host.']),
      ...(edit.otherBlock === undefined
        ? []
        : [`Line ${edit.otherBlock} begins another block of this name, which comes after lines that win over it; it stays.`]),
      ...edit.mayHide.map(({ file: at, line, keyword }) => `${keyword} in a Match block (${at}:${line}) may win over it.`),
      ...(edit.place === 'atTop'
        ? ['Lines for every host stand at the beginning and would win: the block comes before them, and they go below “Host *”.']
        : []),
    ];
    void placed;
    return { file, alias: name, seen, isSame: edit.place === 'unchanged', lines: diffLines(before, edit.bytes), notes, warnings };
  }

  /** Errors: as `previewWrite`, `storage.unwritable`. */
  async write(bookmarkId: BookmarkId, alias: string, seen: string): Promise<{ readonly undoId: string } | 'same' | 'changed'> {
    if (hostNameProblem(alias) !== undefined || /[\s*?!"#,]/.test(alias)) return 'changed';
    const { planned } = await this.#plannedWrite(bookmarkId, alias);
    if (planned.seen !== seen) return 'changed';
    try {
      const undo = await writePlanned(planned);
      if (undo === undefined) return 'same';
      const undoId = randomUUID();
      keep(this.#undos, undoId, undo, mostKept);
      return { undoId };
    } catch (error) {
      if (error instanceof AppError && error.code === 'storage.conflict') return 'changed';
      throw error;
    }
  }

  async undoWrite(undoId: string): Promise<'undone' | 'conflict'> {
    const undo = this.#undos.get(undoId);
    if (undo === undefined) return 'conflict';
    try {
      await undoWrite(undo);
      this.#undos.delete(undoId);
      return 'undone';
    } catch (error) {
      if (error instanceof AppError && error.code === 'storage.conflict') return 'conflict';
      throw error;
    }
  }

  /** Errors: those of resolving. */
  async commands(reference: TargetReference, forward?: readonly string[]): Promise<HostCommands> {
    const resolved = await this.#book.draw(reference);
    const { target, untold } = commandTargetOf(this.#bookmarks.state.data, resolved);
    return hostCommands(target, untold, forward);
  }

  /** An address that another program opened. Nothing connects: the page asks. */
  openLink(url: string): void {
    if (url.length > 4000) return;
    this.#links.push(url);
    while (this.#links.length > mostKept) this.#links.shift();
    this.#linkOpened.emit();
  }

  takeLinks(): string[] {
    return this.#links.splice(0);
  }

  async #plannedWrite(
    bookmarkId: BookmarkId,
    alias: string | undefined,
  ): Promise<{ readonly placed: Placed; readonly name: string; readonly planned: PlannedWrite; readonly notes: string[] }> {
    const placed = findNode(this.#bookmarks.state.data, bookmarkId);
    if (placed?.node.kind !== 'bookmark') throw new AppError('bookmark.notFound', { id: bookmarkId }, 'no such bookmark');
    const { homeDir, userName, environment, configFile } = this.#host;
    const sources = await loadConfigSources({ homeDir, userName, environment, configFile });
    const isAlias = configHostNames(sources).includes(placed.node.host);
    const own = aliasOf(placed.of ? `${placed.of.name}-${placed.node.name}` : placed.node.name);
    // A bookmark that goes by a Host of the config is saved into that block; a variant of it gets one of its own.
    const isIntoBlock = isAlias && placed.of === undefined;
    const name = alias?.trim() || (isIntoBlock ? placed.node.host : own);
    const share = isAlias && placed.of ? await this.#shareOf(placed) : undefined;
    const { lines, untold } = hostLines(placed, name, share ? { share } : {});
    const planned = await planWrite(sources, homeDir, name, lines);
    return { placed, name, planned, notes: [...untold] };
  }

  /** What the config adds to a bookmark; undefined when it can't be resolved. */
  async #shareOf(placed: Placed): Promise<ConfigShare | undefined> {
    try {
      const { target, why } = await this.#book.draw({ bookmarkId: placed.node.id });
      const isOwn = (keyword: string): boolean => why.get(keyword)?.file.startsWith('bookmark ') === true;
      const named = target.identityFiles.filter((file) => !file.isDefault).map(({ path }) => path);
      return {
        hostName: target.hostName,
        ...(why.has('user') && !isOwn('user') && { user: target.user }),
        ...(target.port !== 22 && { port: target.port }),
        ...(!isOwn('proxyjump') && { proxyJump: target.proxyJump }),
        identityFiles: named,
      };
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }
}

/** A file, or the files of a folder, within the limits of a list of hosts. Errors: `config.unreadable`. */
export async function readFiles(path: string): Promise<ImportFile[]> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return [{ name: basename(path), bytes: await readUpTo(path, largestImportBytes + 1) }];
    const names = (await readdir(path, { withFileTypes: true })).filter((each) => each.isFile()).map(({ name }) => name);
    return await Promise.all(
      names
        .sort()
        .slice(0, 2000)
        .map(async (name) => ({ name, bytes: await readUpTo(join(path, name), 1024 * 1024) })),
    );
  } catch (error) {
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

async function readUpTo(path: string, most: number): Promise<Buffer> {
  const { size } = await stat(path);
  if (size <= most) return readFile(path);
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, reason: string): AppError {
  return new AppError('config.unreadable', { file, reason }, `${file} can't be read: ${reason}`);
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.set(key, value);
  for (const old of map.keys()) if (map.size > most) map.delete(old);
}
