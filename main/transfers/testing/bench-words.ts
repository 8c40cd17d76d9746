/** What the bench and the process that it measures say to each other. */

/** Where a server is reached, and how to log in. */
export interface BenchWay {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly ciphers: readonly string[];
}

export interface CopyAsk {
  readonly kind: 'copy';
  readonly way: BenchWay;
  readonly direction: 'get' | 'put';
  readonly from: string;
  readonly to: string;
  /** What is written here goes nowhere. */
  readonly isNowhere?: boolean;
}

export type BenchAsk =
  | CopyAsk
  | { readonly kind: 'list'; readonly way: BenchWay; readonly path: string }
  | {
      readonly kind: 'typing';
      readonly way: BenchWay;
      /** On the connection of the copies, else on one of its own. */
      readonly isShared: boolean;
      readonly during: CopyAsk | undefined;
    };

export interface CopyFigures {
  readonly ms: number;
  /** Time of all its threads, user and system. */
  readonly processorMs: number;
  readonly files: number;
  readonly bytes: number;
  /** Resident memory in bytes, four times a second. */
  readonly rss: readonly number[];
}

export interface ListFigures {
  /** Until the first rows can be shown. */
  readonly firstMs: number;
  /** Until all of them can, in order. */
  readonly completeMs: number;
  readonly entries: number;
}

export interface TypingFigures {
  /** Of each key; infinite when it did not come back. */
  readonly echoMs: readonly number[];
  readonly copy: CopyFigures | undefined;
}

export type BenchAnswer = { readonly value: unknown } | { readonly error: string };
