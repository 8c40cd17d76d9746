import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import { printableLine } from '../base/printable.ts';
import { limits } from './limits.ts';
import type { Frame } from './wire.ts';

/*
 * Control frames are JSON texts. `t` and the number come first, so that an oversized frame can be answered unread.
 *
 *   t        from      fields                       meaning
 *   call     client    id, group, member, input     asks; answered by `result` or `error` with the same id
 *   cancel   client    id                           the asker went away; no answer is expected any more
 *   open     client    pipe, group, member, input   opens a pipe; both sides begin with the contract's window as credit
 *   result   server    id, output
 *   error    server    id, error
 *   event    server    group, member, payload
 *   credit   both      pipe, bytes                  that many bytes were used; they may be sent again
 *   end      both      pipe, error?                 ends both directions, after all data before it
 *   problem  both      error                        a frame was refused that belongs to no call; never answered
 *
 * Data frames are bytes:
 *
 *   byte 0     0x01
 *   byte 1..4  pipe id, uint32, big endian
 *   byte 5..   1 to 262,144 bytes of the pipe
 */

const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const pipe = z.number().int().min(0).max(0xffff_ffff);
const name = z.string().max(100);
const member = { group: name, member: name };

const ControlFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id, ...member, input: z.unknown() }),
  z.object({ t: z.literal('cancel'), id }),
  z.object({ t: z.literal('open'), pipe, ...member, input: z.unknown() }),
  z.object({ t: z.literal('result'), id, output: z.unknown() }),
  z.object({ t: z.literal('error'), id, error: z.unknown() }),
  z.object({ t: z.literal('event'), ...member, payload: z.unknown() }),
  z.object({ t: z.literal('credit'), pipe, bytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  z.object({ t: z.literal('end'), pipe, error: z.unknown().optional() }),
  z.object({ t: z.literal('problem'), error: z.unknown() }),
]);

/** One control frame after decoding; what is `unknown` is parsed by the contract's schema. */
export type ControlFrame = z.infer<typeof ControlFrame>;

/** What a refused frame belonged to, as far as its first characters tell. */
export type FrameOwner =
  { readonly kind: 'call'; readonly id: number } | { readonly kind: 'pipe'; readonly pipe: number } | { readonly kind: 'nobody' };

export type DecodedFrame =
  | { readonly kind: 'control'; readonly frame: ControlFrame }
  | { readonly kind: 'data'; readonly pipe: number; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly owner: FrameOwner; readonly error: AppError };

const dataTag = 0x01;
const dataHeaderBytes = 5;
const head = /^\{"t":"(call|result|error|open|end)","(?:id|pipe)":(\d{1,16})[,}]/;

/**
 * The JSON text of a control frame.
 * @throws AppError `rpc.oversizedFrame` when it is longer than `limitBytes`; TypeError when the value has no JSON form.
 */
export function encodeControl(frame: ControlFrame, limitBytes: number = limits.controlFrameBytes): string {
  const text = JSON.stringify(frame);
  const sizeBytes = utf8Size(text, limitBytes);
  if (sizeBytes > limitBytes) throw oversized(sizeBytes, limitBytes);
  return text;
}

/** A data frame in a buffer of its own, so that a wire may give the buffer away. This is the only copy that sending makes. */
export function encodeData(pipeId: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(dataHeaderBytes + bytes.length);
  frame[0] = dataTag;
  new DataView(frame.buffer).setUint32(1, pipeId);
  frame.set(bytes, dataHeaderBytes);
  return frame;
}

/** Decodes whatever came: garbage gives `refused`, never a throw. The bytes of a data frame are a view on it, not a copy. */
export function decodeFrame(frame: Frame, limitBytes: number = limits.controlFrameBytes): DecodedFrame {
  return typeof frame === 'string' ? decodeControl(frame, limitBytes) : decodeData(frame);
}

function decodeControl(text: string, limitBytes: number): DecodedFrame {
  const sizeBytes = utf8Size(text, limitBytes);
  if (sizeBytes > limitBytes) return { kind: 'refused', owner: ownerOf(text), error: oversized(sizeBytes, limitBytes) };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'refused', owner: { kind: 'nobody' }, error: malformed('control frame that is not JSON') };
  }
  const parsed = ControlFrame.safeParse(value);
  if (!parsed.success) return { kind: 'refused', owner: ownerOf(text), error: malformed(reasonOf(parsed.error)) };
  return { kind: 'control', frame: parsed.data };
}

function decodeData(frame: Uint8Array): DecodedFrame {
  if (frame.length <= dataHeaderBytes || frame[0] !== dataTag) {
    return { kind: 'refused', owner: { kind: 'nobody' }, error: malformed('bytes that are no data frame') };
  }
  const pipeId = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(1);
  const bytes = frame.subarray(dataHeaderBytes);
  if (bytes.length <= limits.dataFrameBytes) return { kind: 'data', pipe: pipeId, bytes };
  return { kind: 'refused', owner: { kind: 'pipe', pipe: pipeId }, error: oversized(bytes.length, limits.dataFrameBytes) };
}

function ownerOf(text: string): FrameOwner {
  const [, type, number] = head.exec(text.slice(0, 60)) ?? [];
  if (number === undefined) return { kind: 'nobody' };
  return type === 'open' || type === 'end' ? { kind: 'pipe', pipe: Number(number) } : { kind: 'call', id: Number(number) };
}

/** Why a value does not fit its schema, on one line: paths and expectations, never the values themselves. */
export function reasonOf(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`);
  return printableLine(issues.join('; '), 300);
}

/** The error of a frame that cannot be used. */
export function malformed(reason: string, about = 'frame'): AppError<'rpc.badRequest'> {
  return new AppError('rpc.badRequest', { member: about, reason }, `refused ${about}: ${reason}`);
}

function oversized(sizeBytes: number, limitBytes: number): AppError<'rpc.oversizedFrame'> {
  return new AppError(
    'rpc.oversizedFrame',
    { sizeBytes, limitBytes },
    `a frame of ${sizeBytes} bytes, ${limitBytes} are allowed`,
  );
}

/** UTF-8 bytes of a text; counted only where its length does not answer the question already. */
function utf8Size(text: string, limitBytes: number): number {
  if (text.length > limitBytes || text.length * 3 <= limitBytes) return text.length;
  return new TextEncoder().encode(text).length;
}
