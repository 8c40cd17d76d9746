/** A host that was named twice, and where the second one stands. */
export interface DoubledHost {
  readonly host: string;
  readonly line: number;
}

export interface HostsFile {
  readonly hosts: readonly string[];
  readonly doubles: readonly DoubledHost[];
}

/**
 * Hosts of a file, one a line as HOST on the command line; `#` begins a comment, empty lines are none. One that is named twice is one. A line with
 * more than one word, or the head of a group, is a mistake in words that
 * do not repeat the line (an inventory has passwords): the file is of another kind.
 */
export function readHostsFile(text: string, already: ReadonlySet<string> = new Set()): HostsFile | { readonly mistake: string } {
  const hosts = new Set<string>();
  const doubles: DoubledHost[] = [];
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const host = raw.replace(/(^|\s)#.*$/, '').trim();
    if (host === '') continue;
    if (/^\[[\w.:-]*\]$/.test(host) && !/^\[[\da-f:.]*:[\da-f:.]*\]$/i.test(host))
      return { mistake: `line ${at + 1} is “${host}”: this is an inventory of Ansible, which --inventory reads` };
    if (/\s/.test(host)) return { mistake: `line ${at + 1} has more than a host` };
    if (hosts.has(host) || already.has(host)) doubles.push({ host, line: at + 1 });
    else hosts.add(host);
  }
  return { hosts: [...hosts], doubles };
}
