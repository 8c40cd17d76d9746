import { describe, expect, it } from 'vitest';
import { createHistory, searched, stepped } from './history.ts';

function storage(first?: string) {
  let text = first ?? null;
  return { getItem: () => text, setItem: (_key: string, value: string) => void (text = value), text: () => text ?? '' };
}

describe('the history of commands', () => {
  it('is kept by host, each command once, the latest last', () => {
    const place = storage();
    const history = createHistory(place);
    for (const command of ['Get-Date', ' Get-Process ', 'Get-Date', '']) history.note('web1', command);
    history.note('web2', 'hostname');
    const again = createHistory(place);
    expect([again.of('web1'), again.of('web2'), again.of('nas')]).toEqual([['Get-Process', 'Get-Date'], ['hostname'], []]);
    expect(again.all()).toEqual(['Get-Process', 'Get-Date', 'hostname']);
  });

  it('writes nothing down that may hold a secret, and has it as long as the page lives', () => {
    const place = storage();
    const history = createHistory(place);
    history.note('web1', '$p = ConvertTo-SecureString hunter2 -AsPlainText -Force');
    history.note('web1', 'Get-Date');
    expect(place.text()).not.toContain('hunter2');
    expect(history.of('web1')).toHaveLength(2);
  });

  it('begins empty where the storage holds something else', () => {
    expect(createHistory(storage('{"web1": [1, "ls"], "x": 3}')).of('web1')).toEqual(['ls']);
    expect(createHistory(storage('not json')).all()).toEqual([]);
  });

  it('takes nothing over that would not be written down today', () => {
    const place = storage('{"web1": ["mysql -phunter2", "ls"]}');
    const history = createHistory(place);
    expect(history.of('web1')).toEqual(['ls']);
    history.note('web1', 'Get-Date');
    expect(place.text()).not.toContain('hunter2');
  });

  it('is searched by words, the latest first', () => {
    expect(searched(['Get-Process pwsh', 'Get-Date', 'get-process node', 'Get-Date'], 'get pro')).toEqual([
      'get-process node',
      'Get-Process pwsh',
    ]);
  });

  it('is walked among those that begin with what was typed, and back to it', () => {
    const commands = ['Get-Date', 'ls', 'Get-Process', 'Get-Date'];
    const first = stepped(commands, 'Get', 0, 1);
    expect(first).toEqual({ at: 1, command: 'Get-Date' });
    expect(stepped(commands, 'Get', 1, 1)).toEqual({ at: 2, command: 'Get-Process' });
    expect(stepped(commands, 'Get', 2, 1)).toBeUndefined();
    expect(stepped(commands, 'Get', 1, -1)).toEqual({ at: 0, command: 'Get' });
  });
});
