import { describe, expect, it } from 'vitest';
import { plainObstacle, simpleCommand, simplePipeline } from './powershell-command.ts';

describe('a command with plain values', () => {
  it.each<[string, ReturnType<typeof simpleCommand>]>([
    ['Get-Process', { name: 'Get-Process', args: [] }],
    ['  ls  # all', { name: 'ls', args: [] }],
    [
      'Get-Process -Name pwsh,bash -Id 5',
      {
        name: 'Get-Process',
        args: [
          { name: 'Name', value: ['pwsh', 'bash'] },
          { name: 'Id', value: 5 },
        ],
      },
    ],
    [
      'ls C:\\x -Recurse -Force:$false',
      { name: 'ls', args: [{ value: 'C:\\x' }, { name: 'Recurse', value: true }, { name: 'Force', value: false }] },
    ],
    ['x \'it\'\'s\' "a`tb""c" a` b', { name: 'x', args: [{ value: "it's" }, { value: 'a\tb"c' }, { value: 'a b' }] }],
    [
      'x $null $true -5 1.5 0x10 2KB 9223372036854775807',
      {
        name: 'x',
        args: [null, true, -5, 1.5, 16, 2048, 9223372036854775807n].map((value) => ({ value })),
      },
    ],
    ['x -a `\n 1', { name: 'x', args: [{ name: 'a', value: 1 }] }],
    ['x 1,\n 2', { name: 'x', args: [{ value: [1, 2] }] }],
    ['x `u{1F600}', { name: 'x', args: [{ value: '\u{1f600}' }] }],
  ])('%s', (text, command) => {
    expect(simpleCommand(text)).toEqual(command);
  });

  it.each([
    '',
    '# nothing',
    '$x',
    'x $y',
    'x "a $b"',
    'x (1)',
    'x { }',
    'x @y',
    'x; y',
    'x\ny',
    'x &',
    'x && y',
    'x > z',
    '& x',
    '. x',
    'x -a:',
    "x a'b'",
    'x a$true',
    'x 1,',
    'x "open',
    'if (1) { 2 }',
    'x --% y',
    '1 + 1',
    '"text"',
    'x | y',
    'x [int]::y(1)',
  ])('is not %j', (text) => {
    expect(simpleCommand(text)).toBeUndefined();
  });

  it('in a pipeline of such', () => {
    expect(simplePipeline('Get-X 1 | Out-Default')).toEqual([
      { name: 'Get-X', args: [{ value: 1 }] },
      { name: 'Out-Default', args: [] },
    ]);
    expect(simplePipeline('Get-X | % { 1 }')).toBeUndefined();
  });

  it('knows switches from what takes a value when it is told', () => {
    const isSwitch = (command: string, name: string): boolean => command === 'ls' && name === 'Recurse';
    expect(simpleCommand('ls -Recurse C:\\x', isSwitch)?.args).toEqual([{ name: 'Recurse', value: true }, { value: 'C:\\x' }]);
  });
});

describe('what stands in the way', () => {
  it.each([
    ['', 'there is none'],
    ['x "a', 'a bracket or a quotation mark is not closed'],
    ['x $a', 'it has a variable'],
    ['x "a $b"', 'it has a variable'],
    ['x; y', 'it has more than one statement'],
    ['x\ny', 'it has more than one statement'],
    ['x | % { 1 }', '“{” would have to be evaluated'],
    ['x > y', '“>” would have to be evaluated'],
    ['x |', 'it ends with |'],
    ['"text"', 'it is not made of names and plain values only'],
  ])('of %j is that %s', (text, problem) => {
    expect(plainObstacle(text)).toBe(problem);
  });
});
