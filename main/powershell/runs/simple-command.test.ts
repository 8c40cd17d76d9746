import { describe, expect, it } from 'vitest';
import { arrayListTypes, list } from '../protocol/objects.ts';
import { simpleCommands } from './simple-command.ts';

const of = (line: string): unknown => {
  const read = simpleCommands(line);
  return read.kind === 'problem'
    ? read.problem
    : read.commands.map(({ text, args }) => [text, ...(args ?? []).map(({ name, value }) => [name, value])]);
};

describe('simpleCommands', () => {
  it('reads names, values, switches, lists and pipes', () => {
    expect(of(`Get-Process -Name pwsh, 'my "app"' -Force 3 | Select-Object "Name" -First 2`)).toEqual([
      ['Get-Process', ['Name', list(arrayListTypes, ['pwsh', 'my "app"'])], ['Force', 3]],
      ['Select-Object', [undefined, 'Name'], ['First', 2]],
    ]);
    expect(of('Restart-Service -Name:spooler -PassThru -Confirm $false')).toEqual([
      ['Restart-Service', ['Name', 'spooler'], ['PassThru', true], ['Confirm', false]],
    ]);
  });

  it.each([
    'Get-X $name',
    'Get-X $(whoami)',
    'Get-X (1+1)',
    'Get-X; Get-Y',
    'Get-X\nGet-Y',
    'Get-X "a $b"',
    'Get-X "a',
    'Get-X | ',
    'Get-X -A ,',
    'Get-X > file',
    'Get-X { 1 }',
    '',
  ])('refuses what would have to be evaluated, and says what: %s', (line) => {
    const read = simpleCommands(line);
    expect(read.kind === 'problem' && read.problem).toMatch(/./);
  });
});
