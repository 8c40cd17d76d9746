import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPolicy } from './policy.ts';
import { rightsProblem, windowsRights, type ReadDescriptors } from './windows-rights.ts';

// Written by the rules of SDDL ([MS-DTYP] 2.5.1), after what an elevated administrator makes below C:\ProgramData. Not recorded on Windows.
const file = 'O:BAG:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)';
const folder =
  'O:BAG:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)';

describe('rights of a file on Windows', () => {
  it('are the administrators’ alone as one makes the file below ProgramData, where everybody may make files beside it', () => {
    expect(rightsProblem(file, folder)).toBeUndefined();
    expect(
      rightsProblem('O:S-1-5-18G:SYD:P(A;;FA;;;S-1-5-32-544)(D;;FA;;;WD)(A;;FR;;;WD)S:AI(AU;SA;FA;;;WD)', folder),
    ).toBeUndefined();
    expect(rightsProblem('O:BAG:BAD:P', folder)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['O:S-1-5-21-1-2-3-1001G:DUD:(A;;FA;;;BA)', folder, 'It does not belong to the administrators.'],
    ['O:BAG:DU', folder, 'Everybody may change it.'],
    ['O:BAG:DUD:NO_ACCESS_CONTROL', folder, 'Everybody may change it.'],
    ['O:BAG:DUD:(A;;FA;;;BA)(A;;0x1301bf;;;BU)', folder, 'Others than administrators may change it.'],
    ['O:BAG:DUD:(A;;FRFW;;;AU)', folder, 'Others than administrators may change it.'],
    ['O:BAG:DUD:(A;;WD;;;S-1-5-21-1-2-3-1001)', folder, 'Others than administrators may change it.'],
    ['O:BAG:DUD:(A;;GA;;;WD)', folder, 'Others than administrators may change it.'],
    ['O:BAG:DUD:(A;ID;SD;;;BU)', folder, 'Others than administrators may change it.'],
    ['O:BAG:DUD:(XA;;FR;;;BU;(@User.a == 1))', folder, 'It has rights that are not understood.'],
    ['O:BAG:DUD:(OA;;FR;;;BU)', folder, 'It has an entry in its rights that is not understood.'],
    ['O:BAG:DUD:(A;;ZZ;;;BU)', folder, 'It has an entry in its rights that is not understood.'],
    ['', folder, 'It has no owner that could be read.'],
    [file, 'O:S-1-5-21-1-2-3-1001G:DUD:(A;;FA;;;BA)', 'Its folder does not belong to the administrators.'],
    [file, 'O:BAG:DUD:(A;OICI;DT;;;BU)', 'Others than administrators may change its folder.'],
    [file, 'O:BAG:DUD:(A;OICI;FA;;;BU)', 'Others than administrators may change its folder.'],
  ])('%s with %s: others could change it', (one, other, why) => {
    expect(rightsProblem(one, other)).toBe(why);
  });
});

describe('a policy on Windows', () => {
  const read = async (text: string, descriptors: ReadDescriptors) => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-policy-'));
    try {
      const path = join(dir, 'policy.json');
      writeFileSync(path, text);
      return await readPolicy({ file: path, ownerId: undefined, rights: windowsRights(descriptors) });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };
  const fixing = '{"tunnels": false, "ssh": {"Ciphers": "aes256-ctr"}}';

  it('fixes values where only administrators can change it', async () => {
    const policy = await read(fixing, () => Promise.resolve([file, folder]));
    expect([policy.problem, policy.options.map(({ value }) => value)]).toEqual([undefined, ['aes256-ctr']]);
    const locking = await read('{"lockSystemConfig": true}', () => Promise.resolve([file, folder]));
    expect(locking.problem).toMatch(/can’t lock/);
  });

  it('forbids everything where others can change it, also when it would only switch off', async () => {
    const policy = await read('{"tunnels": false}', () => Promise.resolve([file, 'O:BAG:DUD:(A;;FA;;;WD)']));
    expect(policy.problem).toBe('Others than administrators may change its folder.');
    expect(Object.keys(policy.off)).toContain('legacyAlgorithms');
  });

  it('switches off and fixes nothing where nobody can tell', async () => {
    for (const descriptors of [() => Promise.resolve(undefined), () => Promise.reject(new Error('no PowerShell'))]) {
      expect((await read(fixing, descriptors)).problem).toMatch(/can’t be told/);
      expect(await read('{"tunnels": false}', descriptors)).toMatchObject({ problem: undefined, off: { tunnels: {} } });
    }
  });

  it('looks at the rights again only when something changed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-policy-'));
    try {
      const path = join(dir, 'policy.json');
      let asked = 0;
      const rights = windowsRights(() => Promise.resolve((asked += 1) > 0 ? ([file, folder] as const) : undefined));
      const source = { file: path, ownerId: undefined, rights };
      expect((await readPolicy(source)).isThere).toBe(false);
      expect(asked).toBe(0);
      writeFileSync(path, fixing);
      await readPolicy(source);
      await readPolicy(source);
      const after = asked;
      writeFileSync(path, `${fixing}\n`);
      await readPolicy(source);
      expect([after, asked]).toEqual([1, 2]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
