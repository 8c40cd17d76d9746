import type { FileSide } from '../../shared/model/files.ts';
import { readNameEncoding, shownIn, typedIn, type NameEncoding } from '../../shared/model/name-encoding.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import type { Workbench } from '../shell/workbench.ts';
import { hostKeyOf } from './folder-book.ts';

/** How names of one host are read and written: what eyes see of a name, and the name that typed words mean. */
export interface HostNames {
  readonly encoding: NameEncoding;
  /** Of a name or path. */
  readonly shown: (name: string) => string;
  /** Undefined where the host's encoding has no bytes for it. */
  readonly typed: (words: string) => string | undefined;
}

const made = new Map<NameEncoding, HostNames>();

function namesIn(encoding: NameEncoding): HostNames {
  const known = made.get(encoding) ?? {
    encoding,
    shown: (name: string) => shownIn(encoding, name),
    typed: (words: string) => typedIn(encoding, words),
  };
  made.set(encoding, known);
  return known;
}

/** As the user has chosen for the host; UTF-8 else. */
export function hostNames(workbench: Workbench, side: FileSide): HostNames {
  const { fileNameEncodings } = workbench.settings.state.getState();
  const key = hostKeyOf(workbench, side);
  return namesIn(readNameEncoding(Object.hasOwn(fileNameEncodings, key) ? fileNameEncodings[key] : undefined));
}

/** The same for a component, which is drawn anew when the choice changes. */
export function useHostNames(side: FileSide): HostNames {
  const workbench = useWorkbench();
  useSettings((state) => state.fileNameEncodings);
  return hostNames(workbench, side);
}
