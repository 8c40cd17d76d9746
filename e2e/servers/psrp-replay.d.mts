export declare class Refusal extends Error {}

/** One step of the client in a recording. */
export interface ClientStep {
  readonly from: 'client';
  /** The recorded id. */
  readonly guid: string;
  /** `command`, `signal`, `close`, or the type of a message. */
  readonly what: 'command' | 'signal' | 'close' | number;
  /** The recorded message, header and body. */
  readonly message?: Buffer;
}

export declare class Replay {
  constructor(text: string, options?: { readonly aside?: boolean });
  start(): string[];
  readonly waitsFor: ClientStep | undefined;
  guidOf(recorded: string): string | undefined;
  readonly lastLine: string;
  receive(line: string): string[];
}
