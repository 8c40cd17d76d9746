import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { completeWord } from './completion.ts';
import { lookUp, resolvePath } from './file-tree.ts';
import { textWidth } from './text-width.ts';

describe('command line of the demo', () => {
  it.each([
    ['ls -l ~', [['ls', '-l', '~']]],
    [`echo 'a b' "c d" e\\ f`, [['echo', 'a b', 'c d', 'e f']]],
    ['pwd; cd ..;', [['pwd'], ['cd', '..']]],
    ['echo "" x # rest', [['echo', '', 'x']]],
    ['echo $? "$USER" \'$USER\' $NOPE.', [['echo', '3', 'demo', '$USER', '.']]],
    ['   ', []],
  ])('splits %j', (line, commands) => {
    expect(parseCommandLine(line, { '?': '3', USER: 'demo' })).toEqual({ kind: 'commands', commands });
  });

  it.each(['ls | cat', 'echo x > y', 'a && b', "echo 'x"])('tells that it cannot run %j', (line) => {
    expect(parseCommandLine(line, {}).kind).toBe('mistake');
  });

  it('never looks a variable up in the prototype', () => {
    expect(parseCommandLine('echo $constructor', {})).toEqual({ kind: 'commands', commands: [['echo', '']] });
  });
});

describe('files of the demo', () => {
  it('resolves dots, home and the root', () => {
    expect(resolvePath('/home/demo', '../../etc/./motd')).toBe('/etc/motd');
    expect(resolvePath('/etc', '~/ships')).toBe('/home/demo/ships');
    expect(resolvePath('/etc', '../../..')).toBe('/');
  });
  it('does not find what only the prototype has', () => {
    expect(lookUp('/etc/constructor')).toBeUndefined();
    expect(lookUp('/etc/hostname')).toBe('harbour\n');
  });
});

describe('completion', () => {
  it.each([
    ['unic', 'ode '],
    ['cat RE', 'ADME.txt '],
    ['ls sh', 'ips/'],
    ['cat ships/t', 'ug.txt '],
    ['pwd; who', 'ami '],
    ['cat zzz', ''],
  ])('completes %j with %j', (before, insert) => {
    expect(completeWord(before, '/home/demo').insert).toBe(insert);
  });
  it('lists the choices when several fit', () => {
    expect(completeWord('u', '/')).toEqual({ insert: '', choices: ['uname', 'unicode', 'uptime'] });
  });
});

it('counts columns of wide, combining and coloured text', () => {
  expect([textWidth('abc'), textWidth('天地'), textWidth('e\u0301'), textWidth('\u001b[31mred\u001b[0m')]).toEqual([3, 4, 1, 3]);
});
