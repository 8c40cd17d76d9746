import type { HawserContract } from '../shared/contract.ts';
import type { ArchiveOutlook, ArchiveRequest } from '../shared/model/archives.ts';
import type { NoCommands } from '../shared/model/file-commands.ts';
import { AppError } from '../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { lookCommand } from './archives/ability.ts';
import { compressors, packCommand, unpackCommand } from './archives/archive-commands.ts';
import { ArchiveJob } from './archives/archive-job.ts';
import { isThere, type WorkHooks, type WorkTools } from './archives/archive-work.ts';
import { checkArchive, type CheckedArchive } from './archives/check-archive.ts';
import { hashCommand } from './archives/hash-desk.ts';
import { downloadArchive, downloadTree, uploadAndUnpack, uploadPacked, uploadTree } from './archives/works.ts';
import type { Host } from './host.ts';
import type { OtherHash } from './sftp/browser/checksum.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import type { FilePlace, PlaceReference } from './transfers/transfer-types.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { Sessions } from './workbench-sessions.ts';
import { openHost, type HostCommandsOf, type TransferPlaces } from './workbench-transfer-places.ts';
import type { Transfers } from './workbench-transfers.ts';

interface ArchivesParts {
  readonly host: Pick<Host, 'clock' | 'homeDir'>;
  readonly places: TransferPlaces;
  readonly sessions: Sessions;
  readonly transfers: Transfers;
}

/** One host and its commands. */
interface There extends HostCommandsOf {
  readonly reference: Extract<PlaceReference, { kind: 'remote' }>;
  readonly isRoot: boolean;
  readonly isScp: boolean;
}

const MOST_TAKEN = 100;
const localReference = { kind: 'local' } as const;

/** What the core does with commands for files, where the user allowed them. */
export class Archives {
  readonly #parts: ArchivesParts;
  /** What was looked into last, which takes long. */
  #lookedInto: { readonly path: FilePath; readonly archive: CheckedArchive } | undefined;

  constructor(parts: ArchivesParts) {
    this.#parts = parts;
  }

  /** SHA-256 by a command of the side's host; undefined for this computer. Nothing runs before it was allowed. */
  hashOf(side: FileSide): OtherHash | undefined {
    if (side.kind === 'local') return undefined;
    const { commands, mayRunCommands } = this.#there(side);
    return async (path, signal) => ((await mayRunCommands(signal)) ? (await commands.hash(path, signal))?.digest : undefined);
  }

  /** What verifying and checksums would run on a host. Rejects with `session.*`. */
  async hashOutlook(side: FileSide, signal: AbortSignal): Promise<ArchiveOutlook> {
    const there = this.#there(side);
    const command = (has: ReadonlySet<'sha256sum' | 'xargs'>): string[] => [lookCommand, hashCommand(has) ?? ''];
    const state = await this.#state(there, ['xargs'], signal);
    return { account: await there.label(signal), state, commands: command(new Set(['sha256sum', 'xargs'])), taken: [] };
  }

  /** Rejects with `session.*`, `archive.badMember`, `archive.unreadable`, `archive.lacks`, `file.*`. */
  async look(request: ArchiveRequest, signal: AbortSignal): Promise<ArchiveOutlook> {
    const { there, local } = this.#sides(request);
    const account = await there.label(signal);
    const files = this.#filesOf(there.reference);
    const target = await (request.target.side.kind === 'local' ? local : files).open(signal);
    try {
      if (request.kind === 'unpack') return await this.#lookInto(request, there, target, signal);
      const { source } = request;
      const made = request.kind === 'tree' ? source.names : [request.name];
      const taken = await takenOf(target, request.target.folder, made, signal);
      if (request.kind === 'pack') return { account, state: { kind: 'free' }, commands: [], taken };
      const isUpload = source.side.kind === 'local';
      const format = request.kind === 'tree' ? 'tar' : request.format;
      const command = isUpload ? unpackCommand(request.target.folder, 'tar') : packCommand(source.folder, source.names, format);
      const program = compressors[format];
      const state = await this.#state(there, ['tar', ...(program === undefined ? [] : [program])], signal);
      return { account, state, commands: [lookCommand, command], taken };
    } finally {
      target.close();
    }
  }

  /** Each `.ssh` in an archive of this computer, below where it is unpacked. Reads it again only if it is another one than was looked into. */
  async sshFolders(
    { source }: Extract<ArchiveRequest, { kind: 'unpack' }>,
    signal: AbortSignal,
  ): Promise<CheckedArchive['sshFolders']> {
    const path = childPath(source.folder, source.name);
    const local = new LocalFileSystem(this.#parts.host.homeDir);
    try {
      const known = this.#lookedInto;
      const { sizeBytes, modifiedSeconds } = await local.stat(path, signal);
      const isSame =
        known?.path === path && known.archive.sizeBytes === sizeBytes && known.archive.modifiedSeconds === modifiedSeconds;
      return isSame ? known.archive.sshFolders : (await checkArchive(local, path, signal)).sshFolders;
    } finally {
      local.close();
    }
  }

  /** Rejects with `session.*`, `archive.notAllowed`, `archive.noCommands`. What goes wrong later is told of the job. */
  async start(request: ArchiveRequest, signal: AbortSignal): Promise<TransferJobInfo> {
    const { there, local } = this.#sides(request);
    if (request.kind !== 'pack') {
      const why = refusalOf(there);
      if (why !== undefined) throw there.commands.refusal(why);
      if (!(await there.mayRunCommands(signal)))
        throw new AppError('archive.notAllowed', { name: there.commands.name }, 'commands are not allowed');
    }
    const { clock } = this.#parts.host;
    const isUpload = request.source.side.kind === 'local';
    const [source, target] = isUpload ? [local, this.#filesOf(there.reference)] : [this.#filesOf(there.reference), local];
    const names = request.kind === 'unpack' ? [request.source.name] : request.source.names;
    const firstName = names[0] as FileName;
    const made = request.kind === 'download' || request.kind === 'pack' ? request.name : firstName;
    const isOne = request.kind !== 'tree';
    const job = new ArchiveJob({
      source: isUpload ? localReference : there.reference,
      sourceFolder: request.source.folder,
      target: isUpload ? there.reference : localReference,
      targetFolder: request.target.folder,
      firstName: made,
      nameCount: isOne ? 1 : names.length,
      whole: isOne
        ? { from: childPath(request.source.folder, firstName), to: childPath(request.target.folder, made) }
        : undefined,
      now: () => clock.now(),
      work: async (hooks, stop) => {
        const sourceFiles = isUpload ? await source.open(stop) : undefined;
        const targetFiles = await target.open(stop);
        try {
          const sendsKeys = 'sendsKeys' in request && request.sendsKeys === true;
          await this.#work(
            request,
            { sourceFiles, targetFiles },
            { clock, commands: there.commands, hooks, sendsKeys, signal: stop },
          );
        } finally {
          sourceFiles?.close();
          targetFiles.close();
        }
      },
    });
    return this.#parts.transfers.startArchive(job);
  }

  async #work(
    request: ArchiveRequest,
    { sourceFiles, targetFiles }: { readonly sourceFiles: FileSystem | undefined; readonly targetFiles: FileSystem },
    tools: WorkTools & { readonly hooks: WorkHooks },
  ): Promise<void> {
    const { folder } = request.target;
    const here = sourceFiles ?? targetFiles;
    switch (request.kind) {
      case 'download': {
        const to = { files: targetFiles, path: childPath(folder, request.name), format: request.format };
        return downloadArchive(request.source, to, tools);
      }
      case 'tree':
        return sourceFiles === undefined
          ? downloadTree(request.source, { files: targetFiles, folder }, tools)
          : uploadTree({ files: sourceFiles, ...request.source }, { files: targetFiles, folder }, tools);
      case 'pack': {
        const to = { files: targetFiles, path: childPath(folder, request.name), format: request.format };
        return uploadPacked({ files: here, ...request.source }, to, tools);
      }
      case 'unpack': {
        const from = { files: here, path: childPath(request.source.folder, request.source.name) };
        return uploadAndUnpack(from, { files: targetFiles, folder, mayOverwrite: request.mayOverwrite }, tools);
      }
    }
  }

  async #lookInto(
    { source, target: { folder } }: Extract<ArchiveRequest, { kind: 'unpack' }>,
    there: There,
    target: FileSystem,
    signal: AbortSignal,
  ): Promise<ArchiveOutlook> {
    const local = new LocalFileSystem(this.#parts.host.homeDir);
    let archive: CheckedArchive;
    try {
      const path = childPath(source.folder, source.name);
      archive = await checkArchive(local, path, signal);
      this.#lookedInto = { path, archive };
    } finally {
      local.close();
    }
    const taken = await takenOf(target, folder, archive.names, signal);
    const program = compressors[archive.format];
    const state = await this.#state(there, ['tar', ...(program === undefined ? [] : [program])], signal);
    const commands = [lookCommand, unpackCommand(folder, archive.format)];
    return { account: await there.label(signal), state, commands, taken, members: archive.members };
  }

  /** Looks what there is only where commands are allowed. */
  async #state(
    there: There,
    needs: readonly Extract<ArchiveOutlook['state'], { kind: 'lacks' }>['program'][],
    signal: AbortSignal,
  ): Promise<ArchiveOutlook['state']> {
    const known = there.commands.known;
    const why = refusalOf(there) ?? (known?.kind === 'unable' && known.reason.why !== 'noChannel' ? known.reason : undefined);
    if (why !== undefined) return { kind: 'unable', reason: why };
    if (!(await there.mayRunCommands(signal))) return { kind: 'ask' };
    const ability = await there.commands.ability(signal);
    if (ability.kind === 'unable') return ability;
    const program = needs.find((each) => !ability.programs.has(each));
    return program === undefined ? { kind: 'able' } : { kind: 'lacks', program };
  }

  #sides(request: ArchiveRequest): { readonly there: There; readonly local: FilePlace } {
    const { source, target } = request;
    const [remote, other] = source.side.kind === 'remote' ? [source.side, target.side] : [target.side, source.side];
    const isRightWay = request.kind === 'tree' || (request.kind === 'download') === (source.side.kind === 'remote');
    if (other.kind !== 'local' || remote.kind !== 'remote' || !isRightWay)
      throw new AppError('rpc.badRequest', { member: 'archives', reason: 'between this computer and a host' }, 'wrong sides');
    const { homeDir } = this.#parts.host;
    const local = { reference: localReference, open: () => Promise.resolve(new LocalFileSystem(homeDir)) };
    return { there: this.#there(remote), local };
  }

  #there(side: FileSide): There {
    const { places, sessions } = this.#parts;
    if (side.kind !== 'remote') throw new AppError('rpc.badRequest', { member: 'archives', reason: 'not a host' }, 'not a host');
    const reference = openHost(sessions, side.sessionId);
    if (reference.kind !== 'remote')
      throw new AppError('rpc.badRequest', { member: 'archives', reason: 'not a host' }, 'not a host');
    const session = sessions.files(side.sessionId);
    const commands = places.commandsOf(reference.target, sessions.resolved(side.sessionId));
    return { reference, ...commands, isRoot: session.isRoot, isScp: session.scp !== undefined };
  }

  #filesOf(reference: PlaceReference): FilePlace {
    return this.#parts.places.at(reference, { mayConnect: true, pageKey: undefined });
  }
}

/** What the core does for the `archives` part of the contract. */
export function createArchiveHandlers({
  archives,
  files,
}: {
  readonly archives: Archives;
  readonly files: FileBrowser;
}): Handlers<HawserContract, PageContext>['archives'] {
  return {
    look: ({ request }, { signal }) => archives.look(request, signal),
    hashing: ({ side }, { signal }) => archives.hashOutlook(side, signal),
    async start({ request, mayChangeLogin }, { signal }) {
      if (mayChangeLogin !== true) await new LoginChanges({ files }).refuseArchive(request, archives, signal);
      return archives.start(request, signal);
    },
  };
}

function refusalOf({ isRoot, isScp }: There): NoCommands | undefined {
  if (isRoot) return { why: 'asRoot', said: '' };
  return isScp ? { why: 'scp', said: '' } : undefined;
}

async function takenOf(
  files: FileSystem,
  folder: FilePath,
  names: readonly FileName[],
  signal: AbortSignal,
): Promise<FileName[]> {
  const taken: FileName[] = [];
  for (const name of names) {
    if (taken.length >= MOST_TAKEN) break;
    if (await isThere(files, childPath(folder, name), signal)) taken.push(name);
  }
  return taken;
}
