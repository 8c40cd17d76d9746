import { describe, expect, it } from 'vitest';
import { parseInvokeOptions, type InvokeOptions } from './invoke-options.ts';

function options(...words: string[]): InvokeOptions {
  const parsed = parseInvokeOptions(words);
  if (parsed.kind !== 'options') throw new Error(parsed.kind === 'mistake' ? parsed.line : 'help');
  return parsed.options;
}

const mistake = (...words: string[]): string => {
  const parsed = parseInvokeOptions(words);
  return parsed.kind === 'mistake' ? parsed.line : parsed.kind;
};

describe('the words of hawser invoke', () => {
  it('are hosts, options of ssh and options of its own, in any order', () => {
    const read = options('-p', '2222', 'web1', '--command=1..3', '-nl', 'root', 'web2', '--format', 'json', '--throttle', '3');
    expect(read).toMatchObject({ hosts: ['web1', 'web2'], format: 'json', throttle: 3, script: { kind: 'text', text: '1..3' } });
    expect(read.cli).toMatchObject({ destination: 'web1', noInput: true, ssh: { port: 2222, user: 'root' } });
    expect(options('--script', '-', '-p22', '--timeout', '1.5', '--', '-odd')).toMatchObject({
      hosts: ['-odd'],
      script: { kind: 'file', file: '-' },
      format: 'text',
      throttle: 8,
      timeoutSeconds: 1.5,
    });
  });

  it('have values for parameters and $using:', () => {
    const read = options(
      '--command',
      'x',
      '--arg',
      'Name=a=b',
      '--arg',
      'Count:=7',
      '--arg',
      'Deep:=true',
      '--using',
      'l:=["a",2]',
      'h',
    );
    expect(read.parameters).toEqual([
      { name: 'Name', kind: 'text', text: 'a=b' },
      { name: 'Count', kind: 'number', text: '7' },
      { name: 'Deep', kind: 'boolean', text: 'true' },
    ]);
    expect(read.using).toEqual([{ name: 'l', kind: 'list', text: 'a\n2' }]);
  });

  it('are refused in a line that says what is wrong', () => {
    expect(mistake('--command', 'x')).toBe('no host is named');
    expect(mistake('h')).toBe('one --script FILE or --command TEXT is needed');
    expect(mistake('--script', 'a', '--command', 'b', 'h')).toBe('one --script FILE or --command TEXT is needed');
    expect(mistake('--command', 'x', '--format', 'xml', 'h')).toBe('--format is text, json, clixml, not “xml”');
    expect(mistake('--command', 'x', '--throttle', '0', 'h')).toBe('--throttle is a number from 1 to 100, not “0”');
    expect(mistake('--command', 'x', '--timeout', 'soon', 'h')).toBe('--timeout is a number of seconds, not “soon”');
    expect(mistake('--command', 'x', '--timeout', '2147484', 'h')).toBe('--timeout is at most 2147483 seconds, not “2147484”');
    expect(options('--command', 'x', '--timeout', '2147483', 'h').timeoutSeconds).toBe(2_147_483);
    expect(mistake('--command', 'x', '--arg', 'Name', 'h')).toBe('--arg takes NAME=VALUE, not “Name”');
    expect(mistake('--command', 'x', '--arg', 'N:={}', 'h')).toBe(
      '--arg “N:={}” is no number, text, true, false, null or list of texts',
    );
    expect(mistake('--command')).toBe('--command needs an argument');
    expect(mistake('--command', 'x', '--nonsense', 'h')).toBe('there is no option --nonsense');
    expect(mistake('--help')).toBe('help');
  });
});
