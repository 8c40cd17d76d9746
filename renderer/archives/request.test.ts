import { describe, expect, it } from 'vitest';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { firstFields, formatsOf, requestOf, withFormat } from './request.ts';

const local = { side: { kind: 'local' }, folder: '/here' as FilePath } as const;
const remote = { side: { kind: 'remote', sessionId: 's' as SessionId }, folder: '/there' as FilePath } as const;
const names = ['site.d' as FileName];
const day = new Date(2026, 10, 21);

describe('what is asked of the core for an archive', () => {
  it('has a dated name, whose ending follows the format', () => {
    const fields = firstFields({ ...remote, names }, day);
    expect(fields.name).toBe('site.d-2026-11-21.tar.gz');
    expect(withFormat(fields, 'zst').name).toBe('site.d-2026-11-21.tar.zst');
    expect(withFormat(withFormat(fields, 'tar'), 'bz2').name).toBe('site.d-2026-11-21.tar.bz2');
    expect(withFormat({ ...fields, name: 'own' }, 'xz').name).toBe('own.tar.xz');
    expect(firstFields({ ...remote, names: [...names, 'b' as FileName] }, day).name).toBe('files-2026-11-21.tar.gz');
  });

  it('is made there when it comes from a host, and here when it goes to one', () => {
    const fields = firstFields({ ...remote, names }, day);
    expect(requestOf('pack', { ...remote, names }, local, withFormat(fields, 'xz'))).toMatchObject({
      kind: 'download',
      format: 'xz',
    });
    expect(requestOf('pack', { ...local, names }, remote, fields)).toMatchObject({ kind: 'pack', format: 'gz' });
    expect(formatsOf({ ...local, names })).toEqual(['gz', 'tar']);
    for (const name of ['', 'a/b', '..'])
      expect(requestOf('pack', { ...remote, names }, local, { ...fields, name })).toBeUndefined();
  });

  it('is one archive to unpack, or a tree', () => {
    const fields = { name: '', format: 'gz', mayOverwrite: true, sendsKeys: false } as const;
    expect(requestOf('unpack', { ...local, names }, remote, fields)).toMatchObject({
      kind: 'unpack',
      mayOverwrite: true,
      source: { name: 'site.d' },
    });
    expect(requestOf('tree', { ...remote, names }, local, fields)).toEqual({
      kind: 'tree',
      source: { ...remote, names },
      target: local,
    });
  });

  it('takes private keys to a host only when that is said', () => {
    const fields = { name: 'a.tar', format: 'tar', mayOverwrite: false, sendsKeys: true } as const;
    for (const way of ['tree', 'pack'] as const) {
      expect(requestOf(way, { ...local, names }, remote, fields)).toMatchObject({ sendsKeys: true });
      expect(requestOf(way, { ...local, names }, remote, { ...fields, sendsKeys: false })).not.toHaveProperty('sendsKeys');
      expect(requestOf(way, { ...remote, names }, local, fields)).not.toHaveProperty('sendsKeys');
    }
    expect(requestOf('unpack', { ...local, names }, remote, fields)).not.toHaveProperty('sendsKeys');
  });
});
