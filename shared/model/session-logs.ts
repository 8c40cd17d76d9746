import { z } from 'zod';
import { WireError } from './errors.ts';
import { SessionId } from './ids.ts';

/**
 * `text`: escape sequences and what was written over are left out. `raw`: the bytes as the shell sent them. `asciicast`: a recording that players show again (asciicast v2).
 */
export const SessionLogForm = z.enum(['text', 'raw', 'asciicast']);
export type SessionLogForm = z.infer<typeof SessionLogForm>;

/** A terminal has at most one of each. */
export const SessionLogKind = z.enum(['log', 'recording']);
export type SessionLogKind = z.infer<typeof SessionLogKind>;

export function kindOfLog({ form }: { readonly form: SessionLogForm }): SessionLogKind {
  return form === 'asciicast' ? 'recording' : 'log';
}

/** A log or a recording of one terminal. */
export const SessionLogInfo = z.object({
  sessionId: SessionId,
  form: SessionLogForm,
  /** Of a recording: what is typed is in it too, as far as it was echoed. */
  withTyping: z.boolean().optional(),
  /** Path on this computer, once there is a file: it is made with the first bytes. */
  file: z.string().optional(),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Nothing is written any more, and why. */
  problem: WireError.optional(),
});
export type SessionLogInfo = z.infer<typeof SessionLogInfo>;

/** A recording on this computer. */
export const RecordingFile = z.object({
  path: z.string(),
  /** Its path below the folder of the logs. */
  name: z.string(),
  bytes: z.number(),
  /** When it was last written, milliseconds since 1970. */
  modifiedAt: z.number(),
});
export type RecordingFile = z.infer<typeof RecordingFile>;

/** What of a recording is read at once, at most. */
export const mostPieceBytes = 1024 * 1024;

/** Why a list of recordings is not all of them: `many`: only the newest 1,000; `large`: more files or deeper folders than are looked at; `slow`: the disk stopped to answer; `unreadable`: a folder or file below can't be read. */
export const RecordingsCut = z.enum(['many', 'large', 'slow', 'unreadable']);
export type RecordingsCut = z.infer<typeof RecordingsCut>;

/** The recordings of this computer, the newest first. */
export const RecordingList = z.object({
  recordings: z.array(RecordingFile),
  /** Absent: these are all. */
  cut: RecordingsCut.optional(),
  /** Links below the folder, by their names in it, without those called `.log` or `.txt`; at most 100. They are not followed. */
  links: z.array(z.string()),
});
export type RecordingList = z.infer<typeof RecordingList>;
