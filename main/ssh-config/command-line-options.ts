import { filesPurpose, noSessionPurpose, powershellPurpose, type Purpose } from '../../shared/model/purpose.ts';

/** What options of ssh(1) said, on our own command line or in a pasted `ssh …` line. */
export interface CommandLineOptions {
  /** `-F` */
  readonly configFile?: string | undefined;
  /** `-l` */
  readonly user?: string | undefined;
  /** `-p` */
  readonly port?: number | undefined;
  /** `-i`, in order. */
  readonly identityFiles: readonly string[];
  /** `-J` */
  readonly jump?: string | undefined;
  /** `-o`, and what other options stand for (`-C` is Compression yes), in order. */
  readonly options: readonly { readonly keyword: string; readonly value: string }[];
  /** How often `-v` was given. */
  readonly verbose: number;
  /** What is going to be done there; absent: the command of the bookmark or of the line, else a shell. */
  readonly purpose?: Purpose | undefined;
}

export const noOptions: CommandLineOptions = { identityFiles: [], options: [], verbose: 0 };
export const forFiles: CommandLineOptions = { ...noOptions, purpose: filesPurpose };
export const forTunnels: CommandLineOptions = { ...noOptions, purpose: noSessionPurpose };
export const forPowerShell: CommandLineOptions = { ...noOptions, purpose: powershellPurpose };

/** Takes `Keyword=value` or `Keyword value` apart, as after `-o`. Undefined when there is no value. */
export function splitOption(text: string): { keyword: string; value: string } | undefined {
  const match = /^\s*([^\s=]+)(?:\s*=\s*|\s+)(\S.*)$/s.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined ? { keyword: match[1], value: match[2].trim() } : undefined;
}

/**
 * A keyword that an option without an argument stands for, laid over those before it: of `-A` and `-a` the last counts, over `-o` as well. A socket that
 * an `-o ForwardAgent` named stays, as with ssh: it says which agent, and `-A` or `-a` whether.
 */
export function withFlag(
  options: CommandLineOptions['options'],
  [keyword, value]: readonly [string, string],
): { keyword: string; value: string }[] {
  if (keyword !== 'ForwardAgent') return [...options, { keyword, value }];
  const isFlag = (each: CommandLineOptions['options'][number]): boolean =>
    each.keyword.toLowerCase() === 'forwardagent' && /^(?:yes|true|no|false)$/i.test(each.value);
  return [{ keyword, value }, ...options.filter((each) => !isFlag(each))];
}
