import { describe, expect, it } from 'vitest';
import type { ConfigWhy } from '../../shared/model/config-why.ts';
import { shortPlace, shownValues, whyAsText } from './why-text.ts';

const why: ConfigWhy = {
  host: 'web',
  values: [
    { keyword: 'hostname', value: 'web.lan', place: { file: '/home/me/.ssh/config', line: 3 } },
    { keyword: 'port', value: '22' },
    { keyword: 'user', value: 'bob', place: { file: 'bookmark web', line: 0 } },
  ],
  rules: [
    {
      file: '/home/me/.ssh/config',
      line: 2,
      text: 'Match exec "x"',
      outcome: 'applies',
      why: 'everything it asks for is so',
      isFinalPass: true,
      commands: [{ command: 'x', status: 0 }],
    },
  ],
  notes: ['A note.'],
  openCommands: 0,
};

describe('why these settings', () => {
  it('shows what is set, everything on request, and what is looked for', () => {
    const keywords = (withDefaults: boolean, query: string) =>
      shownValues(why.values, withDefaults, query).map(({ keyword }) => keyword);
    expect(keywords(false, '')).toEqual(['hostname', 'user']);
    expect(keywords(true, '')).toEqual(['hostname', 'port', 'user']);
    expect(keywords(true, ' DEFAULT')).toEqual(['port']);
    expect(keywords(false, 'config:3')).toEqual(['hostname']);
    expect(keywords(false, 'nothing')).toEqual([]);
  });

  it.each([
    ['/home/me/.ssh/config', 3, '…/.ssh/config:3'],
    ['/etc/ssh_config', 1, '/etc/ssh_config:1'],
    ['settings', 0, 'settings'],
    ['C:\\Users\\me\\.ssh\\config', 2, '…/.ssh\\config:2'],
  ])('names %s:%i shortly', (file, line, expected) => {
    expect(shortPlace({ file, line })).toBe(expected);
  });

  it('copies all of it as text', () => {
    expect(whyAsText(why)).toBe(
      [
        '# web',
        '# A note.',
        'hostname web.lan  # /home/me/.ssh/config:3',
        'port 22',
        'user bob  # bookmark web',
        '# /home/me/.ssh/config:2: Match exec "x": applies (second reading): everything it asks for is so; x: exit status 0',
        '',
      ].join('\n'),
    );
  });
});
