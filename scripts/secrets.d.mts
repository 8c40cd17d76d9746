export interface SecretFailure {
  readonly title: string;
  readonly errors: string[];
}

/** Suites in which Hawser itself runs, with secrets. */
export declare const secretSuites: readonly string[];

export declare class SecretWatch {
  /** Whose processes are looked at; default: all below this one. */
  constructor(options?: { readonly pid?: number });
  /** When the processes are being looked at. */
  readonly started: Promise<unknown>;
  coreFolders: readonly string[];
  begin(suite: string): void;
  ran(suite: string): void;
  hear(stream: unknown, text: string): void;
  verdict(): Promise<{ readonly failures: SecretFailure[]; readonly said: string }>;
}
