import { describe, expect, it } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { captureForm, firstForm, requestOf, verdictOf } from './stream-form.ts';

const day = new Date(2026, 10, 2);
const host = { destination: 'web1' };
const path = '/home/anna/a' as FilePath;

describe('the form of a stream', () => {
  it('proposes a dated file of the host’s name, and no file to send', () => {
    expect(firstForm('download', 'web 1/x', day).path).toBe('~/web-1-x-2026-11-02.out');
    expect(firstForm('upload', 'web1', day).path).toBe('');
  });

  it('has a capture leave out its own connection, and go to a viewer where there is one', () => {
    const viewer = 'wireshark -k -i -';
    expect(captureForm({ port: 2222, viewer }, 'web1', day)).toMatchObject({
      way: 'program',
      command: `tcpdump -U -w - 'not port 2222'`,
      program: viewer,
    });
    expect(captureForm({ port: 22 }, 'web1', day)).toMatchObject({
      way: 'download',
      path: '~/web1-2026-11-02.pcap',
      program: '',
    });
  });

  it('asks for nothing while it is not filled in, and for what is chosen alone', () => {
    const form = { way: 'download', command: ' ls ', path: '~/a', program: 'less', mayOverwrite: false } as const;
    expect(requestOf({ ...form, command: ' ' }, host)).toBeUndefined();
    expect(requestOf({ ...form, path: ' ' }, host)).toBeUndefined();
    expect(requestOf({ ...form, way: 'program', program: '' }, host)).toBeUndefined();
    expect(requestOf(form, host)).toEqual({ kind: 'download', host, command: 'ls', to: '~/a', mayOverwrite: false });
    expect(requestOf({ ...form, way: 'upload' }, host)).toEqual({ kind: 'upload', host, command: 'ls', from: '~/a' });
    expect(requestOf({ ...form, way: 'program' }, host)).toEqual({ kind: 'program', host, command: 'ls', program: 'less' });
  });

  it('says what is in the way of a file', () => {
    const there = { path, kind: 'file', sizeBytes: 2048, folderIsThere: true } as const;
    expect(verdictOf(there, 'download')).toEqual({ note: 'There is a file of that name already (2.0 KB).', isTaken: true });
    expect(verdictOf(there, 'upload')).toEqual({ note: '2.0 KB will be sent.', isTaken: false });
    expect(verdictOf({ path, folderIsThere: true }, 'download')).toEqual({ isTaken: false });
    expect(verdictOf({ path, folderIsThere: false }, 'download').fault).toBe('There is no such folder.');
    expect(verdictOf({ path, folderIsThere: true }, 'upload').fault).toBe('There is no such file.');
    expect(verdictOf({ path, kind: 'folder', folderIsThere: true }, 'upload').fault).toBe('That is a folder.');
  });
});
