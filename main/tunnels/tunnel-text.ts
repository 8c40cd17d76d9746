import type { ParsedTunnels } from '../../shared/model/tunnels.ts';
import { parseSpec, reachOf, specText, type PortNamed, type SpecKind } from '../../shared/model/tunnel-spec.ts';

export interface WrittenForward {
  readonly kind: SpecKind;
  readonly text: string;
}

/** What a line of ssh(1) says, as far as it concerns tunnels: `rest` is what stands behind the host, ssh's remote command. `why` is a sentence. */
export type ReadCommandLine = (line: string) =>
  | {
      readonly kind: 'line';
      readonly forwards: readonly WrittenForward[];
      readonly destination: string;
      readonly rest: string | undefined;
    }
  | { readonly kind: 'invalid'; readonly why: string };

/** How what others know is read. */
export interface TunnelReaders {
  readonly commandLine: ReadCommandLine;
  /** The services that the system knows. */
  readonly portNamed: PortNamed;
}

/**
 * What a typed or pasted text means: a whole `ssh …` line, with or without its first word, `-L spec` and the like one after another or one a line, `L spec`, a keyword of
 * ssh_config with its value, or a bare spec (a local one; a port alone is a proxy). Of several lines each is read for itself; all name the same host, or none does.
 */
export function parseTunnelText(text: string, readers: TunnelReaders): ParsedTunnels {
  // What a shell reads as one line is one.
  const lines = text
    .replace(/(?<!\\)((?:\\\\)*)\\\r?\n/g, '$1')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first, second] = lines;
  if (first === undefined) return { kind: 'invalid', why: 'Nothing was written.' };
  return second === undefined ? parseLine(first, readers) : parseLines(lines, readers);
}

function parseLines(lines: readonly string[], readers: TunnelReaders): ParsedTunnels {
  const read: Extract<ParsedTunnels, { kind: 'specs' }>[] = [];
  for (const [index, line] of lines.entries()) {
    const one = parseLine(line, readers);
    if (one.kind === 'invalid') return { kind: 'invalid', why: `Line ${index + 1}: ${one.why}` };
    read.push(one);
  }
  const destination = read[0]?.destination;
  if (read.some((one) => one.destination !== destination))
    return { kind: 'invalid', why: 'The lines don’t all name the same host. Paste those of one host at a time.' };
  return { kind: 'specs', tunnels: read.flatMap(({ tunnels }) => tunnels), ...(destination !== undefined && { destination }) };
}

function parseLine(line: string, readers: TunnelReaders): ParsedTunnels {
  if (/^(?:\S*\/)?ssh(?:\.exe)?\s/.test(line)) return parseCommand(line, readers, 'with its command');
  const forwards = writtenForwards(line);
  if (forwards !== undefined) return parsed(forwards, undefined, readers);
  // Options with their host, as they stand behind `ssh`.
  if (/^-|^(?![LRD]\s).*\s-\w*[LRD]/.test(line)) return parseCommand(`ssh ${line}`, readers, 'alone');
  return { kind: 'invalid', why: 'A tunnel is written as ssh writes it: -L 8080:localhost:80, -R 8080:localhost:80 or -D 1080.' };
}

/** What would be left out silently is refused: another tunnel behind the host, or, where nobody wrote `ssh`, any word there. */
function parseCommand(line: string, readers: TunnelReaders, reading: 'with its command' | 'alone'): ParsedTunnels {
  const read = readers.commandLine(line);
  if (read.kind === 'invalid') return read;
  const { forwards, destination, rest } = read;
  if (rest !== undefined && (reading === 'alone' || /(?:^|\s)-\w*[LRD]/.test(rest))) {
    const words = rest.length > 60 ? `${rest.slice(0, 60)}…` : rest;
    return {
      kind: 'invalid',
      why: `Behind the host ${destination} stands “${words}”. Write the host last, and the tunnels of one host at a time.`,
    };
  }
  if (forwards.length === 0) return { kind: 'invalid', why: 'The line has no -L, -R or -D.' };
  return parsed(forwards, destination, readers);
}

function parsed(
  forwards: readonly WrittenForward[],
  destination: string | undefined,
  { portNamed }: TunnelReaders,
): ParsedTunnels {
  const tunnels: Extract<ParsedTunnels, { kind: 'specs' }>['tunnels'] = [];
  for (const { kind, text } of forwards) {
    const result = parseSpec(kind, text, portNamed);
    if (result.kind === 'invalid') return { kind: 'invalid', why: `-${kind} ${text} ${result.why}.` };
    tunnels.push({ spec: result.spec, specText: specText(result.spec), reach: reachOf(result.spec) });
  }
  return { kind: 'specs', tunnels, ...(destination !== undefined && { destination }) };
}

const keywords: Readonly<Record<string, SpecKind>> = { localforward: 'L', remoteforward: 'R', dynamicforward: 'D' };

function writtenForwards(text: string): readonly WrittenForward[] | undefined {
  const keyword = /^(localforward|remoteforward|dynamicforward)[\s=]+(\S+)(?:\s+(\S+))?$/i.exec(text);
  const kind = keywords[keyword?.[1]?.toLowerCase() ?? ''];
  if (keyword !== null && kind !== undefined) return [{ kind, text: [keyword[2], keyword[3]].filter(Boolean).join(':') }];
  const words = text.split(/\s+/);
  const forwards: WrittenForward[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const [, letter, joined] = /^(?:-([LRD])(.*)|[LRD])$/.exec(words[at] ?? '') ?? [];
    const plain = /^[LRD]$/.exec(words[at] ?? '')?.[0];
    const option = (letter ?? plain) as SpecKind | undefined;
    if (option === undefined) {
      // A bare spec stands alone.
      if (words.length > 1) return undefined;
      return [{ kind: /^[^:]+$|^\[[^\]]*\]:\d+$/.test(text) ? 'D' : 'L', text }];
    }
    const spec = joined === undefined || joined === '' ? words[(at += 1)] : joined;
    if (spec === undefined) return undefined;
    forwards.push({ kind: option, text: spec });
  }
  return forwards;
}
