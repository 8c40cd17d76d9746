import { expect, it } from 'vitest';
import type { EditInfo, EditState } from '../../shared/model/edits.ts';
import { editName, editPlace, editTone, otherName, stateWords, summaryWords, troubleWords } from './edit-words.ts';

const file = { path: '/etc/nginx/a.conf', operation: 'write', side: 'there' } as const;
const denied = { code: 'file.permissionDenied', message: 'no', detail: file } as const;
const edit = (state: EditState, more: Partial<EditInfo> = {}): EditInfo =>
  ({ editId: '1', label: 'web1', production: false, path: '/etc/nginx/a.conf', state, hasChanges: false, ...more }) as EditInfo;

it('says what each state means', () => {
  const words = (state: EditState): string => `${editTone(edit(state))}: ${stateWords(edit(state))}`;
  expect([
    words({ kind: 'fetching', doneBytes: 2_000_000 }),
    words({ kind: 'watching' }),
    words({ kind: 'uploading' }),
    words({ kind: 'conflict', mine: {}, theirs: {} }),
    words({ kind: 'gone', now: 'missing' }),
    words({ kind: 'gone', now: 'folder' }),
    words({ kind: 'merged', conflicts: 0 }),
    words({ kind: 'merged', conflicts: 2 }),
    words({ kind: 'waiting', error: denied }),
    words({ kind: 'failed', error: denied }),
    words({ kind: 'left' }),
    words({ kind: 'removed' }),
  ]).toEqual([
    'busy: being fetched, 1.9 MB',
    'good: each save is sent',
    'busy: being sent',
    'wary: changed on both sides',
    'bad: no longer on the server',
    'bad: a folder is in its place',
    'wary: merged: sent when you save it',
    'wary: 2 places still marked',
    'wary: waits for web1',
    'bad: not sent: Permission denied',
    'wary: not sent in the last run',
    'wary: the working copy was removed',
  ]);
});

it('names a file and its place safely', () => {
  const odd = edit({ kind: 'watching' }, { path: '/tmp/a\nb\u202e/c\udcff' as EditInfo['path'] });
  expect([editName(odd), editPlace(odd)]).toEqual(['c\\xFF', 'web1: /tmp/a\\nb\\u{202E}']);
});

it('tells why, and what to do', () => {
  expect(troubleWords(edit({ kind: 'failed', error: denied }))).toMatch(/^Could not write .*Look at owner/);
  const editorError = {
    code: 'edit.editorFailed',
    message: '',
    detail: { command: 'code', reason: 'there is no such program' },
  } as const;
  expect(troubleWords(edit({ kind: 'watching' }, { editorError }))).toContain('there is no such program');
  expect(troubleWords(edit({ kind: 'watching' }))).toBeUndefined();
});

it('sums up', () => {
  expect(summaryWords([edit({ kind: 'watching' })])).toBe('a.conf on web1 · each save is sent');
  const all = [
    edit({ kind: 'watching' }),
    edit({ kind: 'conflict', mine: {}, theirs: {} }),
    edit({ kind: 'failed', error: denied }),
  ];
  expect(summaryWords(all)).toBe('3 files · 1 changed on both sides · 1 not sent');
});

it('proposes a name beside', () => {
  expect(['motd', 'nginx.conf', '.bashrc'].map(otherName)).toEqual(['motd-mine', 'nginx-mine.conf', '.bashrc-mine']);
});
