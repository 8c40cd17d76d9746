import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSideInfo, SpaceInfo } from '../../../shared/model/files.ts';
import type { Capabilities, FileSystem } from '../file-system.ts';

const named = [
  'replace',
  'sync',
  'hardLink',
  'space',
  'setLinkAttributes',
  'expandPath',
  'copyData',
  'accountNames',
  'checkFile',
] as const satisfies readonly (keyof Capabilities)[];

/** What the head of a pane says of its side. Errors: those of `FileSystem.home`. */
export async function sideInfo(fileSystem: FileSystem, signal: AbortSignal): Promise<FileSideInfo> {
  const { capabilities } = fileSystem;
  const home = await fileSystem.home(signal);
  const space = capabilities.space ? await fileSystem.space(home, signal).catch(() => undefined) : undefined;
  return {
    home,
    lacks: named.filter((name) => !capabilities[name]),
    isReadOnly: space?.isReadOnly ?? false,
    unixModes: capabilities.unixModes,
  };
}

/** Needs `space`; else `file.unsupported`. */
export async function spaceOf(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<SpaceInfo> {
  const { totalBytes, availableBytes, isReadOnly } = await fileSystem.space(path, signal);
  return { totalBytes, availableBytes, isReadOnly };
}
