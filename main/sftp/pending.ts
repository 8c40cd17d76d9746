import type { PacketReader } from './packet-reader.ts';
import type { WireAttributes } from './packet-writer.ts';

/** A request that waits for its answer. */
export interface Pending {
  readonly id: number;
  readonly expects: number;
  readonly read: ((fields: PacketReader) => unknown) | undefined;
  readonly late: ((value: unknown) => void) | undefined;
  /** Of a read: what was asked for at most. */
  readonly mostBytes: number;
  /** Of a read: where the bytes go; new memory when it is undefined. */
  readonly into: Uint8Array | undefined;
  readonly isSlow: boolean;
  /** Of a small request; 0 where the time says nothing about the distance. */
  readonly sentAt: number;
  /** Takes back what was not sent yet; false when it was. */
  takeBack: (() => boolean) | undefined;
  /** undefined once nobody waits. */
  signal: AbortSignal | undefined;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/** A small file as a whole: `pieces` of `sizeBytes` together, at most one request's worth. */
export interface WholeFile {
  readonly handle: Buffer;
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  readonly attributes: WireAttributes | undefined;
}

/** The answers to it, each of which may be a refusal of its own. */
export interface Sent {
  readonly written: Promise<undefined>;
  readonly changed: Promise<undefined> | undefined;
  readonly closed: Promise<undefined>;
}
