/** What ssh2 prints of `exec` and `env` requests holds the whole command, or name and value: both may be secrets, and may have many lines. */
const telling = /(CHANNEL_REQUEST \(r:\d+, )(?:(exec): |(env: [^=]*)=)[^]*$/;

/** A line of the engine without the command or the value in it. */
export function withoutValues(line: string): string {
  return line.replace(telling, (_all, start: string, exec?: string, env?: string) => `${start}${exec ?? env ?? ''})`);
}
