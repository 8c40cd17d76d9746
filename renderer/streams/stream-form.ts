import { fileWord } from '../../shared/base/file-word.ts';
import type { RunHost } from '../../shared/model/runs.ts';
import {
  captureCommand,
  type CaptureHelp,
  type LocalFileLook,
  type StreamRequest,
  type StreamWay,
} from '../../shared/model/streams.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { text } from './text.ts';

/** The form as it stands. */
export interface StreamForm {
  readonly way: StreamWay;
  readonly command: string;
  readonly path: string;
  readonly program: string;
  readonly mayOverwrite: boolean;
}

/** What is proposed. The day in the user's own time. */
export function firstForm(way: StreamWay, hostName: string, today: Date): StreamForm {
  return { way, command: '', path: way === 'upload' ? '' : datedPath(hostName, today, 'out'), program: '', mayOverwrite: false };
}

/** A capture goes to a viewer where there is one, else to a file that viewers know by its ending. */
export function captureForm({ port, viewer }: CaptureHelp, hostName: string, today: Date): StreamForm {
  return {
    way: viewer === undefined ? 'download' : 'program',
    command: captureCommand(port),
    path: datedPath(hostName, today, 'pcap'),
    program: viewer ?? '',
    mayOverwrite: false,
  };
}

function datedPath(hostName: string, today: Date, ending: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
  return `~/${fileWord(hostName, 'output')}-${day}.${ending}`;
}

/** What the core is asked for; undefined while something is not filled in. */
export function requestOf(form: StreamForm, host: RunHost): StreamRequest | undefined {
  const command = form.command.trim();
  const path = form.path.trim();
  const program = form.program.trim();
  if (command === '') return undefined;
  switch (form.way) {
    case 'download':
      return path === '' ? undefined : { kind: 'download', host, command, to: path, mayOverwrite: form.mayOverwrite };
    case 'upload':
      return path === '' ? undefined : { kind: 'upload', host, command, from: path };
    case 'program':
      return program === '' ? undefined : { kind: 'program', host, command, program };
  }
}

/** What stands in the way of the file, and what is said of it. */
export interface FileVerdict {
  readonly fault?: string | undefined;
  readonly note?: string | undefined;
  /** There is one, which may be replaced. */
  readonly isTaken: boolean;
}

export function verdictOf({ kind, sizeBytes = 0, folderIsThere }: LocalFileLook, way: StreamWay): FileVerdict {
  if (kind === 'folder') return { fault: text.aFolder, isTaken: false };
  if (kind === 'other') return { fault: text.notAFile, isTaken: false };
  if (way === 'upload')
    return kind === undefined
      ? { fault: text.noFile, isTaken: false }
      : { note: text.size(sizeWords(sizeBytes)), isTaken: false };
  if (kind === 'file') return { note: text.taken(sizeWords(sizeBytes)), isTaken: true };
  return folderIsThere ? { isTaken: false } : { fault: text.noFolder, isTaken: false };
}
