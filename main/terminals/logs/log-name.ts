/** What a name template may speak of. */
export interface LogFacts {
  /** What the tab calls the host. */
  readonly name: string;
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** When the log begins, in the time of this computer. */
  readonly at: Date;
}

export type LogName =
  | { readonly kind: 'path'; /** Folders and, last, the file; each safe as a name. */ readonly steps: readonly string[] }
  | { readonly kind: 'invalid'; readonly why: string };

const mostSteps = 8;
const mostBytes = 160;
/** Device names of Windows, with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The file of a new log below the logs' folder. `{host}`, `{name}`, `{user}`, `{port}`, `{date}` and `{time}` are filled in, `/` makes folders. What a
 * server or bookmark is called never makes a folder, and no name leads out of the logs' folder.
 */
export function expandLogName(template: string, facts: LogFacts): LogName {
  const fields: Readonly<Record<string, string>> = {
    name: facts.name,
    host: facts.host,
    user: facts.user,
    port: String(facts.port),
    date: `${facts.at.getFullYear()}-${two(facts.at.getMonth() + 1)}-${two(facts.at.getDate())}`,
    time: `${two(facts.at.getHours())}-${two(facts.at.getMinutes())}-${two(facts.at.getSeconds())}`,
  };
  const steps: string[] = [];
  for (const step of template.split('/')) {
    let unknown: string | undefined;
    const filled = step.replace(/\{([^{}]*)\}/g, (_, field: string) => {
      const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (value === undefined) unknown ??= field;
      return safe(value ?? '');
    });
    if (unknown !== undefined) return { kind: 'invalid', why: `There is nothing called {${unknown}}.` };
    if (/[{}]/.test(filled)) return { kind: 'invalid', why: 'A brace has no partner.' };
    const name = fileName(filled);
    if (name === undefined) return { kind: 'invalid', why: 'A part between two slashes is empty.' };
    steps.push(name);
  }
  if (steps.length > mostSteps) return { kind: 'invalid', why: `More than ${mostSteps} folders.` };
  return { kind: 'path', steps };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function safe(value: string): string {
  return value.replace(/[/\\{}]/g, '_');
}

function fileName(step: string): string | undefined {
  // Control and format characters, and what Windows has no names with; a name that begins with a dot would be hidden, or be `..`.
  const clean = step
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\:*?"<>|]/gu, '_')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  if (clean === '') return undefined;
  const cut = cutBytes(clean, mostBytes);
  return device.test(cut) ? `_${cut}` : cut;
}

/** Names may be 255 bytes; ours leave room for a number behind. The end, where time and extension are, stays. */
function cutBytes(name: string, most: number): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join('')) > most) characters.splice(Math.floor(characters.length / 2), 1);
  return characters.join('');
}
