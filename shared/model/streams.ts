import { z } from 'zod';
import { TypedLocalPath } from './exports.ts';
import { FilePath } from './file-path.ts';
import { RunHost } from './runs.ts';

/** `download`: what a command on a host writes becomes a file here; `upload`: a file here is what it reads; `program`: a program here reads it. */
export const StreamWay = z.enum(['download', 'upload', 'program']);
export type StreamWay = z.infer<typeof StreamWay>;

const begun = { host: RunHost, command: z.string().min(1).max(100_000) };

/** One command on one host, without a terminal, so that every byte passes as it is (BK-07). */
export const StreamRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('download'), ...begun, to: TypedLocalPath, mayOverwrite: z.boolean() }),
  z.object({ kind: z.literal('upload'), ...begun, from: TypedLocalPath }),
  /** `program` is a line for this computer's shell, exactly as the user has seen it. */
  z.object({ kind: z.literal('program'), ...begun, program: z.string().min(1).max(4000) }),
]);
export type StreamRequest = z.infer<typeof StreamRequest>;

/** How the command ended. `left`: it was told to end and not waited for any longer; `unknown`: the server did not say. */
export const StreamEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.number().int() }),
  z.object({ kind: z.literal('killed'), signal: z.string() }),
  z.object({ kind: z.enum(['lost', 'unknown', 'left']) }),
]);
export type StreamEnd = z.infer<typeof StreamEnd>;

/** What a stream among the transfers is, beyond what every job has. */
export const StreamFacts = z.object({
  way: StreamWay,
  /** Printable, the beginning of a long one. */
  command: z.string(),
  /** The file of this computer; absent for a program. */
  path: FilePath.optional(),
  program: z.string().optional(),
  /** Since the command began, until it ended. */
  seconds: z.number(),
  end: StreamEnd.optional(),
  /** The file has not got its name, and this one instead. */
  keptAs: FilePath.optional(),
  /** What it wrote beside the stream, in bytes. */
  errorBytes: z.number(),
  /** For an upload: what it wrote to its standard output. */
  outputBytes: z.number(),
});
export type StreamFacts = z.infer<typeof StreamFacts>;

/** The end of what a command wrote beside the stream: printable, with line breaks. */
export const StreamWords = z.object({ errors: z.string(), output: z.string() });
export type StreamWords = z.infer<typeof StreamWords>;

/** What is known of a typed path. `kind` undefined: there is nothing, and `folderIsThere` says whether a file can be made. */
export const LocalFileLook = z.object({
  path: FilePath,
  kind: z.enum(['file', 'folder', 'other']).optional(),
  sizeBytes: z.number().optional(),
  folderIsThere: z.boolean(),
});
export type LocalFileLook = z.infer<typeof LocalFileLook>;

/** What a capture of network traffic needs to know. `viewer` is a line for this computer's shell; absent: there is none here. */
export const CaptureHelp = z.object({ port: z.number().int(), viewer: z.string().optional() });
export type CaptureHelp = z.infer<typeof CaptureHelp>;

/**
 * tcpdump(8) with each packet written at once (-U) as a capture file to standard output, and without the packets of our own connection, which would
 * otherwise make more of themselves (TM-22). `port` is a number: nothing else is put into it.
 */
export function captureCommand(port: number): string {
  return `tcpdump -U -w - 'not port ${Math.trunc(port)}'`;
}
