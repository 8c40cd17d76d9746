import { describe, expect, it } from 'vitest';
import { answerOf, fieldsOf, keyAnswer } from './question-fields.ts';

const words = { line: 'Answer', secure: 'Secret answer', user: 'User name', password: 'Password' };
const press = (key: string, more: Partial<{ shiftKey: boolean; ctrlKey: boolean; altKey: boolean }> = {}) =>
  keyAnswer({ key, shiftKey: false, ctrlKey: false, altKey: false, ...more });

describe('a question of a script', () => {
  it('asks a login for a name and a secret', () => {
    const request = { kind: 'credential' as const, caption: 'c', message: 'm', userName: 'anna', target: '' };
    expect(fieldsOf(request, words).map(({ label, isSecure, initial }) => [label, isSecure, initial])).toEqual([
      ['User name', false, 'anna'],
      ['Password', true, ''],
    ]);
    expect(answerOf(request, ['anna', 'x'])).toEqual({ kind: 'credential', userName: 'anna', password: 'x' });
  });

  it('answers fields under the names that the server gave them', () => {
    const request = {
      kind: 'fields' as const,
      caption: '',
      message: '',
      fields: [
        {
          name: 'Path',
          label: '',
          typeName: 'System.String',
          help: 'a folder',
          isMandatory: true,
          isSecure: false,
          defaultValue: '/tmp',
        },
        { name: 'Pin', label: '&Pin', typeName: 'System.Int32', help: '', isMandatory: false, isSecure: true },
      ],
    };
    expect(fieldsOf(request, words).map(({ label, help, initial }) => [label, help, initial])).toEqual([
      ['Path', 'a folder', '/tmp'],
      ['&Pin', 'System.Int32', ''],
    ]);
    expect(answerOf(request, ['/srv', '12'])).toEqual({
      kind: 'fields',
      values: [
        { name: 'Path', text: '/srv' },
        { name: 'Pin', text: '12' },
      ],
    });
  });
});

describe('a key', () => {
  it('is told as a console tells it', () => {
    expect(press('y')).toEqual({ kind: 'key', character: 'y', virtualKeyCode: 89, controlKeyState: 0 });
    expect(press('Enter')).toEqual({ kind: 'key', character: '\r', virtualKeyCode: 13, controlKeyState: 0 });
    expect(press('F5', { shiftKey: true, ctrlKey: true })).toEqual({
      kind: 'key',
      character: '',
      virtualKeyCode: 116,
      controlKeyState: 24,
    });
  });

  it('is none while only Shift or Ctrl is down', () => {
    expect(press('Shift', { shiftKey: true })).toBeUndefined();
  });
});
