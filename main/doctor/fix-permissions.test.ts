import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixPermissions } from './fix-permissions.ts';

it('makes a key its owner’s alone, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-permissions-'));
  const file = join(folder, 'id_web');
  await writeFile(file, 'key');
  await chmod(file, 0o664);
  expect(await fixPermissions(file)).toBe('id_web is yours alone now (0600).');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});

it('does not say so of a disk that keeps no permissions', async () => {
  const disk = { chmod: () => Promise.resolve(), stat: () => Promise.resolve({ mode: 0o100777 }) };
  await expect(fixPermissions('/mnt/c/id_web', disk)).rejects.toMatchObject({
    code: 'key.unreadable',
    detail: { file: '/mnt/c/id_web', reason: expect.stringContaining('keeps no permissions (they are 0777 still)') as string },
  });
});
