import type { CommandLineOptions } from '../ssh-config/command-line-options.ts';
import type { KeywordLine } from './settings-keywords.ts';

/** Says the options of a command line in the words of ssh_config(5): as in ssh they come before every file, hence they win. */
export function optionsAsKeywords(options: CommandLineOptions): KeywordLine[] {
  const lines: KeywordLine[] = [];
  const add = (keyword: string, value: string): void => {
    lines.push({ keyword, value, file: 'command line', line: 0 });
  };
  if (options.user !== undefined) add('User', options.user);
  if (options.port !== undefined) add('Port', String(options.port));
  for (const file of options.identityFiles) add('IdentityFile', quoted(file));
  if (options.jump !== undefined) add('ProxyJump', options.jump);
  for (const { keyword, value } of options.options) add(keyword, value);
  return lines;
}

function quoted(value: string): string {
  return /[\s"#]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}
