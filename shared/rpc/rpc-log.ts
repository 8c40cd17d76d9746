/** What the RPC needs of a logger; `Logger` of main fits. */
export interface RpcLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export const silentRpcLog: RpcLog = { debug: () => undefined, warn: () => undefined, error: () => undefined };
