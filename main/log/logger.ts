/**
 * Structured log lines. Never pass a secret: what a person typed, a key, a token. The host decides where the lines go.
 * Scopes (`rpc`, `ssh`, `auth`, …) are switched on by `LOG=ssh,rpc`; `warn` and `error` are always written.
 */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger of one scope. */
  scope(name: string): Logger;
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  scope: () => silentLogger,
};
