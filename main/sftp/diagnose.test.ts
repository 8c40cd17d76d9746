import { describe, expect, it } from 'vitest';
import { errorText } from '../../shared/model/error-text.ts';
import type { FileOperation } from '../../shared/model/errors.ts';
import { diagnose, type Questions } from './diagnose.ts';
import type { Space } from './file-system.ts';
import { status } from './protocol.ts';
import { fileError, StatusError } from './status-error.ts';

const GIB = 1024 ** 3;
const roomy: Space = {
  totalBytes: 100 * GIB,
  freeBytes: 12 * GIB,
  availableBytes: 11.5 * GIB,
  totalFiles: 1000,
  freeFiles: 500,
  isReadOnly: false,
  maxNameBytes: 255,
};

/** What a FAILURE to an operation is said to be, with what statvfs@openssh.com tells. */
async function said(operation: FileOperation, space: Space | undefined) {
  const questions: Questions = {
    lstat: () => Promise.resolve(undefined),
    stat: () => Promise.resolve(undefined),
    space: () => Promise.resolve(space),
    hasEntry: () => Promise.resolve(undefined),
  };
  const plain = fileError(new StatusError(status.failure, 'Failure'), { path: '/srv/data', operation, side: 'there' });
  const error = await diagnose(plain, questions);
  return { code: error.code, ...errorText(error.toWire()) };
}

describe('a write that failed without a word', () => {
  it('is a full disk where none or next to none of it is free, or no file more', async () => {
    for (const space of [
      { ...roomy, availableBytes: 0 },
      { ...roomy, availableBytes: 100_000 },
      { ...roomy, freeFiles: 0 },
    ])
      for (const operation of ['write', 'close', 'create', 'makeFolder', 'copy'] as const)
        expect(await said(operation, space)).toMatchObject({ code: 'file.noSpace', title: 'The disk of the server is full' });
  });

  it('names disk and quota, and what the disk has free, where there is room', async () => {
    const { code, title, text } = await said('write', roomy);
    expect([code, title]).toEqual(['file.failed', 'The server could not write it: is the disk full, or a quota used up?']);
    expect(text).toMatch(/The disk has 12 GiB free for this account now, so a quota of it may be used up\.$/);
    expect((await said('close', { ...roomy, availableBytes: 3.14 * 1024 ** 2 })).text).toContain('3.1 MiB free');
  });

  it('names both where the server does not tell the room of its disk', async () => {
    const { title, text } = await said('write', undefined);
    expect(title).toMatch(/is the disk full, or a quota used up/);
    expect(text).not.toMatch(/free/);
  });

  it('is not taken for that where nothing is written', async () => {
    for (const operation of ['removeFile', 'change', 'find', 'list'] as const)
      expect((await said(operation, { ...roomy, availableBytes: 0 })).title).toBe('That did not work');
  });
});
