import { z } from 'zod';
import { TypedLocalPath } from './model/exports.ts';
import { FilePath } from './model/file-path.ts';
import { RunHost } from './model/runs.ts';
import { CaptureHelp, LocalFileLook, StreamRequest, StreamWords } from './model/streams.ts';
import { TransferJobId, TransferJobInfo } from './model/transfers.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

/**
 * Commands of hosts with files and programs of this computer at their ends (TM-03, TM-05, BK-07, TM-22). Each is a job among the transfers, and paused,
 * cancelled and taken out there. No byte of it comes to a page but the words that the command writes beside it.
 */
export const streamContract = {
  /** Refused with `file.exists` unless overwriting is allowed, `file.*`, `stream.notAFile`; what goes wrong later is told of the job. */
  start: call(StreamRequest, TransferJobInfo),
  /** Looks at a path of this computer, for the form. Never refused for what is there. */
  look: call(z.object({ path: TypedLocalPath }), LocalFileLook),
  /** Of a stream; nothing for any other job. */
  words: call(z.object({ jobId: TransferJobId }), StreamWords),
  /** Nothing is run and nothing connected. */
  capture: call(z.object({ host: RunHost }), CaptureHelp),
  /** Electron: asks the user for a file of this computer; absent when he wants none, or where pages are a browser's. */
  chooseFile: call(
    z.object({ purpose: z.enum(['open', 'save']), name: z.string().max(255) }),
    z.object({ path: FilePath.optional() }),
  ),
} as const satisfies Contract[string];
