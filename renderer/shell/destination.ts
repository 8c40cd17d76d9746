export interface DestinationParts {
  readonly user: string | undefined;
  /** Without the brackets of an address. */
  readonly host: string;
  /** Digits, as they were typed. */
  readonly port: string | undefined;
}

/** `user@host:port`, `[address]:port` or a name, taken apart; undefined for what is none of these. */
export function destinationParts(destination: string): DestinationParts | undefined {
  const match = /^(?:(?<user>[^@]+)@)?(?:\[(?<address>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(destination);
  const { user, address, name, port } = match?.groups ?? {};
  const host = address ?? name;
  return host === undefined ? undefined : { user, host, port };
}
