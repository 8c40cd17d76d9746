import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { OwnKeyRotation, RotationPlace } from '../shared/model/key-rotation.ts';
import { cleanUps, startCore, TestPage, trust } from './fixtures/test-page.ts';

const keygen = (...args: readonly string[]): string => execFileSync(program('ssh-keygen'), args, { encoding: 'utf8' });
const placeOf = ({ places }: OwnKeyRotation, name: string): RotationPlace => {
  const found = places.find((place) => place.name === name);
  if (!found) throw new Error(`${name} is no place`);
  return found;
};

describe.skipIf(lacks('accounts'))('a key that is rotated over accounts of two servers', { timeout: 120_000 }, () => {
  async function lab() {
    const servers = await Promise.all([
      startSshdWithAccounts({ users: { fred: {}, mary: {} } }),
      startSshdWithAccounts({ users: { jane: {} } }),
    ]);
    const [first, second] = servers;
    for (const server of servers) cleanUps.push(() => server.stop());
    const homes = { fred: first.homeOf('fred'), mary: first.homeOf('mary'), jane: second.homeOf('jane') };
    const at = { fred: first, mary: first, jane: second };
    const file = (user: keyof typeof homes): string => join(homes[user], '.ssh', 'authorized_keys');
    const keysOf = (user: keyof typeof homes): string => readFileSync(file(user), 'utf8');
    const { workbench, home } = await startCore('');
    const ssh = (name: string): string => join(home, '.ssh', name);
    const old = await generateKey({ path: ssh('work'), comment: 'the old one' });
    const config = (Object.keys(homes) as (keyof typeof homes)[]).map((user) => {
      const { host, port } = at[user];
      return `Host ${user}\n  HostName ${host}\n  Port ${port}\n  User ${user}\n  IdentityFile "~/.ssh/work" # mine\n  IdentitiesOnly yes\n`;
    });
    writeFileSync(ssh('config'), `# kept\n${config.join('\n')}`, { mode: 0o600 });
    writeFileSync(file('fred'), `${keysOf('fred')}restrict,pty,from="127.0.0.1,::1" ${old.publicLine}\n`);
    for (const user of ['mary', 'jane'] as const) writeFileSync(file(user), `${old.publicLine}\n# end\n`);
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { keyRotations: rotations, keys } = page.client;
    // The key is known to stand there once it was installed, or had let somebody in.
    for (const destination of ['fred', 'mary', 'jane'])
      await keys.install({ target: { destination }, key: { line: old.publicLine } });
    const start = (passphrase = ''): Promise<OwnKeyRotation> =>
      rotations.start({ path: old.path, next: { type: 'ed25519', file: 'work_2', comment: 'the new one', passphrase } });
    return { page, rotations, keys, old, ssh, keysOf, file, start, workbench, home, servers };
  }
  const ssh = (server: SshdWithAccounts, user: string, key: string): void => {
    const options = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'IdentitiesOnly=yes',
      'BatchMode=yes',
      'IdentityAgent=none',
    ];
    const words = ['-F', 'none', ...options.flatMap((each) => ['-o', each]), '-i', key, '-p', String(server.port)];
    execFileSync(program('ssh'), [...words, `${user}@${server.host}`, 'true'], { stdio: 'ignore' });
  };

  /** By what ssh_config says, with the agent and all that is tried by itself left out. */
  const sshBy = (config: string, name: string): void => {
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes', 'IdentityAgent=none'];
    // ssh(1) takes `~` from the account, and this home is a test's own.
    const own = `${config}-here`;
    writeFileSync(own, readFileSync(config, 'utf8').replaceAll('~/.ssh', join(config, '..')));
    execFileSync(program('ssh'), ['-F', own, ...options.flatMap((each) => ['-o', each]), name, 'true'], { stdio: 'ignore' });
    rmSync(own);
  };

  it('stands in every file of the account where the old one stood', async () => {
    const { rotations, old, keysOf, file, start } = await lab();
    const second = `${file('mary')}2`;
    writeFileSync(second, `command="backup" ${old.publicLine}\n`);
    const { uid, gid } = statSync(file('mary'));
    chownSync(second, uid, gid);
    let now = await start();
    const { rotationId, next } = now;
    const at = { rotationId, placeId: placeOf(now, 'mary').placeId };
    now = await rotations.install(at);
    expect(placeOf(now, 'mary')).toMatchObject({ step: 'proved', options: '' });
    now = await rotations.retire(at);
    expect(placeOf(now, 'mary')).toMatchObject({ step: 'retired' });
    expect(keysOf('mary')).toBe(`${next.publicLine}\n# end\n`);
    expect(readFileSync(second, 'utf8')).toBe(`command="backup" ${next.publicLine}\n`);
  });

  it('has its faults mended in the account that was looked at, wherever its name leads by now', async () => {
    const { keys, ssh: path, servers } = await lab();
    const notes = (['fred', 'mary'] as const).map((user) => join(servers[0].homeOf(user), 'notes'));
    for (const note of notes) {
      writeFileSync(note, '');
      const { uid, gid } = statSync(join(note, '..'));
      chownSync(note, uid, gid);
      chmodSync(note, 0o666);
    }
    const { host, port } = servers[0];
    const modes = (): readonly string[] => notes.map((note) => (statSync(note).mode & 0o777).toString(8));
    const moved = readFileSync(path('config'), 'utf8').replace('User mary', 'User fred');
    writeFileSync(path('config'), `${moved}\nHost ${host}\n  IdentityFile ~/.ssh/work\n  IdentitiesOnly yes\n`);
    const faults = [{ path: 'notes', mode: '0666', why: 'writableByOthers' as const }];
    await keys.mendFaults({ target: { destination: 'mary' }, at: { user: 'mary', host, port }, faults });
    expect(modes()).toEqual(['666', '644']);
    await keys.mendFaults({ target: { destination: 'mary' }, faults });
    expect(modes()).toEqual(['644', '644']);
  });

  it('leaves the line by which the old one signs for others, and tells of it', async () => {
    const { rotations, old, keysOf, file, start } = await lab();
    const signs = `cert-authority,principals="ann" ${old.publicLine}\n`;
    writeFileSync(file('mary'), `${signs}${old.publicLine}\n`);
    let now = await start();
    const { rotationId, next } = now;
    const at = { rotationId, placeId: placeOf(now, 'mary').placeId };
    await rotations.install(at);
    now = await rotations.retire(at);
    expect(keysOf('mary')).toBe(`${signs}${next.publicLine}\n`);
    expect(placeOf(now, 'mary')).toMatchObject({
      step: 'retired',
      authorityFiles: [expect.stringMatching(/authorized_keys$/) as string],
    });
  });

  it('stands behind the old one with its options, is proved alone, and only then the old one goes', async () => {
    const { rotations, old, keysOf, start, page, servers, keys } = await lab();
    let now = await start('new pass');
    expect(now.places.map(({ name, step }) => [name, step]).toSorted()).toEqual([
      ['fred', 'waiting'],
      ['jane', 'waiting'],
      ['mary', 'waiting'],
    ]);
    const { rotationId, next } = now;
    const at = (name: string) => ({ rotationId, placeId: placeOf(now, name).placeId });
    await expect(rotations.retire(at('fred'))).rejects.toMatchObject({ code: 'key.notProved' });
    for (const name of ['fred', 'mary', 'jane']) now = await rotations.install(at(name));
    expect(now.places.map(({ step, problem }) => [step, problem])).toEqual(Array(3).fill(['proved', undefined]));
    // The passphrase that was typed for the new key is not asked for again, host by host.
    expect(page.prompts.filter(({ body }) => body.kind === 'passphrase')).toEqual([]);
    expect(keysOf('fred')).toContain(
      `restrict,pty,from="127.0.0.1,::1" ${old.publicLine}\nrestrict,pty,from="127.0.0.1,::1" ${next.publicLine}\n`,
    );
    expect(keysOf('mary')).toBe(`${old.publicLine}\n${next.publicLine}\n# end\n`);
    expect(placeOf(now, 'fred')).toMatchObject({ options: 'restrict,pty,from="127.0.0.1,::1"' });
    for (const name of ['fred', 'mary', 'jane']) now = await rotations.retire(at(name));
    expect(now.places.map(({ step }) => step)).toEqual(['retired', 'retired', 'retired']);
    for (const user of ['fred', 'mary', 'jane'] as const) expect(keysOf(user)).not.toContain(old.publicLine.split(' ')[1]);
    expect(keysOf('jane')).toBe(`${next.publicLine}\n# end\n`);
    expect(() => ssh(servers[1], 'jane', old.path)).toThrow();
    keygen('-q', '-p', '-P', 'new pass', '-N', '', '-f', next.path);
    ssh(servers[1], 'jane', next.path);
    const listed = (await keys.list({})).keys;
    expect(listed.find(({ name }) => name === 'work')?.places).toEqual([]);
    expect(
      listed
        .find(({ name }) => name === 'work_2')
        ?.places.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['fred', 'jane', 'mary']);
    await rotations.end({ rotationId });
    expect((await rotations.list({})).rotations).toEqual([]);
    await expect(rotations.install(at('fred'))).rejects.toMatchObject({ code: 'key.rotationGone' });
  });

  it('stays where a host is away, where the new one is refused, and where it does not stand; it goes on in the next run of the program', async () => {
    const { rotations, old, keysOf, file, start, servers, workbench, home } = await lab();
    writeFileSync(file('jane'), '# nothing\n');
    let now = await start();
    const { rotationId, next } = now;
    const at = (name: string) => ({ rotationId, placeId: placeOf(now, name).placeId });
    await servers[1].stop();
    now = await rotations.install(at('jane'));
    expect(placeOf(now, 'jane')).toMatchObject({
      step: 'waiting',
      problem: { step: 'install', why: { kind: 'error', error: { code: 'net.refused' } } },
    });
    // Others may write to it: sshd passes the new line over, and the open connection still writes it.
    const away = join(file('mary'), '..');
    now = await rotations.install(at('fred'));
    chmodSync(away, 0o777);
    now = await rotations.install(at('mary'));
    expect(placeOf(now, 'mary')).toMatchObject({
      step: 'installed',
      faults: [{ why: 'writableByOthers' }],
      problem: { step: 'test' },
    });
    await expect(rotations.retire(at('mary'))).rejects.toMatchObject({ code: 'key.notProved' });
    expect(keysOf('mary')).toContain(old.publicLine);
    await workbench.close();

    const again = await startCoreAgain(home);
    expect((await again.rotations.list({})).rotations[0]?.places.map(({ name, step }) => [name, step]).toSorted()).toEqual([
      ['fred', 'proved'],
      ['jane', 'waiting'],
      ['mary', 'installed'],
    ]);
    chmodSync(away, 0o700);
    now = await again.rotations.install(at('mary'));
    expect(placeOf(now, 'mary')).toMatchObject({ step: 'proved' });
    expect(keysOf('mary').split(next.publicLine)).toHaveLength(2);
    now = await again.rotations.leave({ ...at('jane'), isLeft: true });
    expect(placeOf(now, 'jane')).toMatchObject({ step: 'left' });
    now = await again.rotations.retire(at('mary'));
    expect(keysOf('mary')).not.toContain(old.publicLine);
    writeFileSync(file('fred'), '');
    now = await again.rotations.addPlace({ rotationId, destination: 'fred' });
    expect(now.places).toHaveLength(3);
  });

  const startCoreAgain = async (home: string) => {
    const config = readFileSync(join(home, '.ssh', 'config'), 'utf8');
    const { workbench } = await startCore(config, home);
    const page = await TestPage.open(workbench);
    page.answer = trust;
    return { rotations: page.client.keyRotations };
  };

  it('is named instead of the old one in bookmarks and in ssh_config where that was chosen, byte by byte', async () => {
    const { rotations, start, ssh: path, page, old } = await lab();
    const id = BookmarkId.parse('11111111-1111-4111-8111-111111111111');
    const settings = { identityFile: '~/.ssh/work', user: 'fred' };
    const node = { kind: 'bookmark' as const, id, name: 'box', host: '127.0.0.1', settings };
    await page.client.hosts.edit({ edit: { kind: 'add', node, parentId: null } });
    const before = readFileSync(path('config'), 'utf8');
    let now = await start();
    const { rotationId } = now;
    const { mentions } = await rotations.mentions({ rotationId });
    expect(mentions.map(({ before: was, after, unproved }) => [was, after, unproved])).toEqual([
      ['~/.ssh/work', '~/.ssh/work_2', []],
      ...['fred', 'mary', 'jane'].map((name) => [
        'IdentityFile "~/.ssh/work" # mine',
        'IdentityFile ~/.ssh/work_2 # mine',
        [name],
      ]),
    ]);
    now = await rotations.install({ rotationId, placeId: placeOf(now, 'fred').placeId });
    expect((await rotations.mentions({ rotationId })).mentions[1]?.unproved).toEqual([]);
    const chosen = mentions.slice(0, 2).map(({ mentionId }) => mentionId);
    expect(await rotations.rename({ rotationId, mentionIds: chosen })).toEqual({ changed: 2, left: 0 });
    expect(readFileSync(path('config'), 'utf8')).toBe(before.replace('IdentityFile "~/.ssh/work"', 'IdentityFile ~/.ssh/work_2'));
    expect(readFileSync(path('config.old'), 'utf8')).toBe(before);
    const { roots, undoLabel } = await page.client.hosts.tree({});
    expect([roots[0]?.settings.identityFile, undoLabel]).toEqual(['~/.ssh/work_2', 'Use work_2']);
    // What was changed meanwhile is not what was agreed to.
    writeFileSync(path('config'), readFileSync(path('config'), 'utf8').replaceAll('# mine', '# his'));
    expect(await rotations.rename({ rotationId, mentionIds: [mentions[2]?.mentionId ?? ''] })).toEqual({ changed: 0, left: 1 });
    // It takes the old one's name where nothing needs that one any more.
    await expect(rotations.takeName({ rotationId })).rejects.toMatchObject({ code: 'key.notProved' });
    for (const { placeId, step } of now.places)
      if (step === 'waiting') now = await rotations.leave({ rotationId, placeId, isLeft: true });
    for (const name of ['work-cert.pub', 'work_2-cert.pub', 'work.retired']) writeFileSync(path(name), name);
    // Another key was put there by hand.
    renameSync(path('work_2'), path('away'));
    renameSync(path('work_2.pub'), path('away.pub'));
    const stranger = await generateKey({ path: path('work_2') });
    await expect(rotations.takeName({ rotationId })).rejects.toMatchObject({ code: 'key.moved' });
    stranger.remove();
    renameSync(path('away'), path('work_2'));
    renameSync(path('away.pub'), path('work_2.pub'));
    const written = readFileSync(path('config'), 'utf8');
    // Where a line can't be written, no file has another name.
    rmSync(path('config.old'));
    mkdirSync(path('config.old'));
    await expect(rotations.takeName({ rotationId })).rejects.toMatchObject({
      code: expect.stringMatching(/^storage\./) as string,
    });
    expect([readFileSync(path('config'), 'utf8'), existsSync(path('work_2')), existsSync(path('work.retired-2'))]).toEqual([
      written,
      true,
      false,
    ]);
    rmSync(path('config.old'), { recursive: true });
    // Asked for twice at once, by two windows: the second one finds it done, and moves nothing again.
    const [first, second] = await Promise.allSettled([rotations.takeName({ rotationId }), rotations.takeName({ rotationId })]);
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'key.nameTaken' } });
    if (first.status === 'rejected') throw first.reason;
    now = first.value;
    await expect(rotations.takeName({ rotationId })).rejects.toMatchObject({ code: 'key.nameTaken' });
    // What named the new file names it still.
    expect((await page.client.hosts.tree({})).roots[0]?.settings.identityFile).toBe('~/.ssh/work');
    // Mary's and Jane's hosts were left with the old key, and go on with it under the name that it has now.
    expect(readFileSync(path('config'), 'utf8')).toBe(
      written.replaceAll('"~/.ssh/work" # his', '~/.ssh/work.retired-2 # his').replace('~/.ssh/work_2', '~/.ssh/work'),
    );
    for (const user of ['fred', 'jane']) sshBy(path('config'), user);
    expect(readFileSync(path('work-cert.pub'), 'utf8')).toBe('work_2-cert.pub');
    expect(readFileSync(path('work.retired-2-cert.pub'), 'utf8')).toBe('work-cert.pub');
    expect([readFileSync(path('work.retired'), 'utf8'), existsSync(path('work_2-cert.pub'))]).toEqual(['work.retired', false]);
    expect(keygen('-lf', path('work')).split(' ')[1]).toBe(now.next.fingerprint);
    expect(keygen('-lf', path('work.retired-2')).split(' ')[1]).toBe(old.fingerprint);
    expect([existsSync(path('work_2')), existsSync(path('work_2.pub'))]).toEqual([false, false]);
  });

  it('is backed up only sealed, into a folder of its own, and nothing is left of a back-up that failed', async () => {
    const { rotations, ssh: path, old, home } = await lab();
    const sealed = await generateKey({ path: path('sealed'), passphrase: testSecret('its own'), type: 'rsa', bits: 2048 });
    mkdirSync(join(home, 'stick'));
    const folder = '~/stick';
    await expect(rotations.backUp({ paths: [old.path], folder, passphrase: '' })).rejects.toMatchObject({
      code: 'key.unreadable',
    });
    const stranger = path('notes');
    copyFileSync(path('config'), stranger);
    await expect(rotations.backUp({ paths: [stranger], folder, passphrase: 'x' })).rejects.toMatchObject({
      code: 'key.unreadable',
    });
    expect(readdirSync(join(home, 'stick'))).toEqual([]);
    const made = await rotations.backUp({ paths: [old.path, sealed.path], folder, passphrase: 'for the stick' });
    expect([made.keys, (statSync(made.folder).mode & 0o777).toString(8)]).toEqual([2, '700']);
    expect(readFileSync(join(made.folder, 'sealed'))).toEqual(readFileSync(sealed.path));
    expect((statSync(join(made.folder, 'work')).mode & 0o777).toString(8)).toBe('600');
    expect(() => keygen('-y', '-P', '', '-f', join(made.folder, 'work'))).toThrow();
    expect(keygen('-y', '-P', 'for the stick', '-f', join(made.folder, 'work')).trim()).toBe(old.publicLine);
    const second = await rotations.backUp({ paths: [old.path], folder, passphrase: 'x' });
    expect(second.folder).toBe(`${made.folder}-2`);
  });
});
