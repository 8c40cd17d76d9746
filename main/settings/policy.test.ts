import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forbiddenBy, systemPolicy, type PolicySource } from './policy.ts';

const dir = mkdtempSync(join(tmpdir(), 'hawser-policy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const me = process.getuid?.();

function policy(text: string, mode = 0o644): PolicySource {
  const file = join(dir, 'policy.json');
  rmSync(file, { force: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return { file, ownerId: me };
}

describe('the file of the administrator', () => {
  it('switches off what it names, and nothing else', async () => {
    const source = policy('{"tunnels": false, "passwordSaving": true, "reason": "Ask\\u001b[2J IT."}');
    const reason = expect.stringMatching(/^Ask.*IT\.$/) as string;
    expect(await forbiddenBy('tunnels', source)).toEqual({ file: source.file, reason });
    expect((await forbiddenBy('tunnels', source))?.reason).not.toContain('\u001b');
    expect(await forbiddenBy('passwordSaving', source)).toBeUndefined();
    expect(await forbiddenBy('agentForwarding', source)).toBeUndefined();
  });

  it('is not needed: where there is none, nothing is forbidden', async () => {
    expect(await forbiddenBy('tunnels', { file: join(dir, 'absent.json'), ownerId: me })).toBeUndefined();
    expect(await forbiddenBy('tunnels', { file: join(dir, 'absent', 'policy.json'), ownerId: me })).toBeUndefined();
  });

  it.each([
    ['', 'understood'],
    ['{"tunnels": false', 'understood'],
    ['[]', 'understood'],
    ['{"tunnels": "no"}', 'tunnels'],
    ['{"tunels": false}', 'tunels'],
    [`{"reason": "${'x'.repeat(70_000)}"}`, 'too long'],
  ])('forbids everything when it can’t be understood: %.40s', async (text, why) => {
    for (const what of ['tunnels', 'agentForwarding', 'passwordSaving'] as const)
      expect((await forbiddenBy(what, policy(text)))?.reason).toContain(why);
  });

  it('forbids everything when it can’t be read', async () => {
    const file = join(dir, 'folder.json');
    mkdirSync(file, { recursive: true });
    expect((await forbiddenBy('tunnels', { file, ownerId: me }))?.reason).toContain('can’t be read');
  });

  it.skipIf(me === undefined)('is believed only when nobody but its owner can write it', async () => {
    const permits = '{"tunnels": true}';
    expect(await forbiddenBy('tunnels', policy(permits))).toBeUndefined();
    expect((await forbiddenBy('tunnels', policy(permits, 0o646)))?.reason).toContain('may write');
    const source = { ...policy(permits), ownerId: (me ?? 0) + 1 };
    expect((await forbiddenBy('tunnels', source))?.reason).toContain('belongs to account');
  });

  it('is one that only root can make', () => {
    expect(systemPolicy('linux')).toEqual({ file: '/etc/hawser/policy.json', ownerId: 0 });
    expect(systemPolicy('win32').ownerId).toBeUndefined();
  });
});
