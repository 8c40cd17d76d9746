import { servicePort } from '../../main/workbench.ts';
import { parseSpec, specText, type SpecKind } from '../../shared/model/tunnel-spec.ts';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { parseCliOptions, type CliOptions } from './options.ts';

export interface ForwardOptions {
  readonly cli: CliOptions;
  /** In the order of the command line. */
  readonly specs: readonly TunnelSpec[];
  /** `-g`: forwards without an address listen on every one. */
  readonly gatewayPorts: boolean;
}

export type ParsedForward =
  | { readonly kind: 'options'; readonly options: ForwardOptions }
  | { readonly kind: 'help' }
  /** Wrong usage, in one line. */
  | { readonly kind: 'mistake'; readonly line: string };

/** Options of ssh(1) with an argument, forwards aside. */
const withArgument = 'FpliJobcm';
/** What is so anyhow: no command, no terminal, no input, no agent and no X11. */
const silent = 'NTnaxk';

interface Taken {
  readonly forwards: { readonly kind: SpecKind; readonly text: string }[];
  readonly rest: string[];
  gatewayPorts: boolean;
}

/** Reads `[options] -L SPEC… -R SPEC… -D SPEC… HOST` as ssh(1) does: flags may be joined (`-NL8080:db:80`), options stand on either side of HOST. */
export function parseForwardOptions(words: readonly string[]): ParsedForward {
  const taken: Taken = { forwards: [], rest: [], gatewayPorts: false };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      taken.rest.push(...words.slice(at));
      break;
    }
    if (word === '--data') {
      taken.rest.push(word, ...words.slice(at + 1, at + 2));
      at += 1;
    } else if (!word.startsWith('-') || word.startsWith('--') || word === '-') taken.rest.push(word);
    else {
      const used = takeFlags(word.slice(1), words[at + 1], taken);
      if (used === undefined) return { kind: 'mistake', line: `-${word.at(-1) ?? ''} needs an argument` };
      at += used;
    }
  }
  const specs: TunnelSpec[] = [];
  for (const { kind, text } of taken.forwards) {
    const parsed = parseSpec(kind, text, servicePort);
    if (parsed.kind === 'invalid') return { kind: 'mistake', line: `-${kind} “${text}” ${parsed.why}` };
    if (specs.some((known) => specText(known) === specText(parsed.spec))) continue;
    specs.push(parsed.spec);
  }
  const cli = parseCliOptions(taken.rest);
  if (cli.kind !== 'options') return cli;
  if (cli.options.command.length > 0) return { kind: 'mistake', line: 'forward takes one host and no command' };
  return { kind: 'options', options: { cli: cli.options, specs, gatewayPorts: taken.gatewayPorts } };
}

/** Takes one word of joined options; answers how many further words it used, undefined when an argument is missing. */
function takeFlags(letters: string, next: string | undefined, taken: Taken): number | undefined {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    const isForward = letter === 'L' || letter === 'R' || letter === 'D';
    if (isForward || withArgument.includes(letter)) {
      const joined = letters.slice(at + 1);
      const argument = joined === '' ? next : joined;
      if (argument === undefined || argument === '') return undefined;
      if (isForward) taken.forwards.push({ kind: letter, text: argument });
      else taken.rest.push(`-${letter}`, argument);
      return joined === '' ? 1 : 0;
    }
    if (letter === 'g') taken.gatewayPorts = true;
    else if (!silent.includes(letter)) taken.rest.push(`-${letter}`);
  }
  return 0;
}
