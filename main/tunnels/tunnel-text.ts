import type { ParsedTunnels } from '../../shared/model/tunnels.ts';
import { parseSpec, reachOf, specText, type SpecKind } from '../../shared/model/tunnel-spec.ts';

export interface WrittenForward {
  readonly kind: SpecKind;
  readonly text: string;
}

/** What a line of ssh(1) says, as far as it concerns tunnels; `why` is a sentence. */
export type ReadCommandLine = (
  line: string,
) =>
  | { readonly kind: 'line'; readonly forwards: readonly WrittenForward[]; readonly destination: string }
  | { readonly kind: 'invalid'; readonly why: string };

/**
 * What a typed or pasted text means: a whole `ssh …` line, with or without its first word, `-L spec` and the like one after another or one a line, `L spec`, a keyword of
 * ssh_config with its value, or a bare spec (a local one; a port alone is a proxy).
 */
export function parseTunnelText(text: string, readCommandLine: ReadCommandLine): ParsedTunnels {
  const line = text.trim();
  if (line === '') return { kind: 'invalid', why: 'Nothing was written.' };
  if (/^(?:\S*\/)?ssh(?:\.exe)?\s/.test(line)) return parseLine(line, readCommandLine);
  const forwards = writtenForwards(line);
  // Options with their host, as they stand behind `ssh`.
  const isWhole = forwards === undefined && /^-[LRD]/.test(line);
  const whole = isWhole ? parseLine(`ssh ${line}`, readCommandLine) : undefined;
  if (whole?.kind === 'specs') return whole;
  return forwards === undefined
    ? { kind: 'invalid', why: 'A tunnel is written as ssh writes it: -L 8080:localhost:80, -R 8080:localhost:80 or -D 1080.' }
    : parsed(forwards, undefined);
}

function parseLine(line: string, readCommandLine: ReadCommandLine): ParsedTunnels {
  const read = readCommandLine(line);
  if (read.kind === 'invalid') return read;
  if (read.forwards.length === 0) return { kind: 'invalid', why: 'The line has no -L, -R or -D.' };
  return parsed(read.forwards, read.destination);
}

function parsed(forwards: readonly WrittenForward[], destination: string | undefined): ParsedTunnels {
  const tunnels: Extract<ParsedTunnels, { kind: 'specs' }>['tunnels'] = [];
  for (const { kind, text } of forwards) {
    const result = parseSpec(kind, text);
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
