import { describe, expect, it } from 'vitest';
import type { FileAttributes, OpenFile } from '../sftp/file-system.ts';
import { LastLook } from './last-look.ts';

const never = new AbortController().signal;

function file(sizeBytes: number | undefined): OpenFile {
  const attributes = { kind: 'file', sizeBytes } as FileAttributes;
  const stat = (): Promise<FileAttributes> =>
    sizeBytes === undefined ? Promise.reject(new Error('it was closed')) : Promise.resolve(attributes);
  return { stat } as unknown as OpenFile;
}

describe('the last look at a file', () => {
  it('is what each of its channels saw behind the last read', async () => {
    const look = new LastLook(() => [file(1), file(2)], never);
    look.allAsked();
    expect((await look.seen())?.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 2]);
  });

  it('is still to come when a read was sent again, when one of them failed, or when none was asked', async () => {
    const again = new LastLook(() => [file(1)], never);
    again.allAsked();
    again.askedAgain();
    const failed = new LastLook(() => [file(1), file(undefined)], never);
    failed.allAsked();
    expect([await again.seen(), await failed.seen(), await new LastLook(() => [file(1)], never).seen()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
