import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../e2e/servers/cleanup.ts';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../../e2e/servers/sshd.ts';
import type { TrustEntry, TrustQuery } from '../../../shared/model/trust.ts';
import { hashName } from '../matcher.ts';
import { everything, keyText, openTestBook, type TestBook } from './test-support.ts';

const keygen = (...words: readonly string[]): string => spawnSync(program('ssh-keygen'), words, { encoding: 'utf8' }).stdout;

describe.skipIf(lacks('sshd'))('the manager beside OpenSSH', () => {
  let folder: ReturnType<typeof tempFolder>;
  const keys: string[] = [];
  let test: TestBook;
  beforeAll(() => {
    folder = tempFolder();
    for (const type of ['ed25519', 'rsa', 'ecdsa']) {
      execFileSync(program('ssh-keygen'), ['-q', '-t', type, '-N', '', '-C', '', '-f', join(folder.path, type)]);
      keys.push(readFileSync(join(folder.path, `${type}.pub`), 'utf8').trim());
    }
  });
  afterAll(() => folder.remove());
  afterEach(() => test.close());

  const open = async (lines: readonly string[], names: readonly string[] = []): Promise<void> => {
    test = await openTestBook({ names });
    writeFileSync(test.file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  };
  const rows = async (query: Partial<TrustQuery> = {}): Promise<TrustEntry[]> =>
    (await test.book.query({ ...everything, ...query })).rows;

  const mixed = (): string[] => {
    const [ed = '', rsa = '', ec = ''] = keys;
    return [
      '# head',
      `web,web2,10.0.0.1 ${ed}`,
      `Web ${rsa}`,
      `w* ${ec}`,
      `*,!db ${ed}`,
      `@revoked web ${ed}`,
      `@cert-authority *.lab ${rsa}`,
      `${hashName('web')} ${ec}`,
      `${hashName('[web]:2222')} ${ed}`,
      `[web]:2222,[db]:2222 ${ec}`,
      `mail ${rsa}`,
    ];
  };
  // Parts of names are found too: a row counts when its line is one that -F may print for the whole name.
  const hosts = ['web', 'web2', 'db', '[web]:2222', '[db]:2222', '10.0.0.1', 'mail', 'a.lab', 'other'];

  it('finds the lines that -F prints, and besides them only lines that have the text in them', async () => {
    await open(mixed());
    for (const host of hosts) {
      const theirs = [...keygen('-F', host, '-f', test.file).matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      const found = await rows({ text: host });
      // The text is looked for in fingerprints too, and two letters like “db” are in some of them.
      const extra = found.filter(
        ({ names, key }) => ![...names, key?.sha256 ?? ''].some((text) => text.toLowerCase().includes(host)),
      );
      const mine = found.map(({ line }) => line);
      expect([host, theirs.filter((line) => !mine.includes(line))]).toEqual([host, []]);
      expect([host, extra.map(({ line }) => line).filter((line) => !theirs.includes(line))]).toEqual([host, []]);
    }
  });

  it('shows the fingerprints that -l prints', async () => {
    await open(mixed().filter((line) => !line.startsWith('@')));
    const theirs = keygen('-l', '-f', test.file)
      .trimEnd()
      .split('\n')
      .map((line) => /^(\d+) (\S+) .*\((\S+)\)$/.exec(line)?.slice(1));
    expect((await rows()).map(({ key }) => [String(key?.bits), key?.sha256, key?.typeLabel])).toEqual(theirs);
  });

  it('leaves what -R leaves when the lines of a host are taken out', async () => {
    for (const host of hosts) {
      await open(mixed());
      const before = readFileSync(test.file);
      const numbers = [...keygen('-F', host, '-f', test.file).matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      keygen('-R', host, '-f', test.file);
      const theirs = readFileSync(test.file);
      writeFileSync(test.file, before);
      const ids = (await rows()).filter(({ line, marker }) => numbers.includes(line) && marker === 'none').map(({ id }) => id);
      if (ids.length > 0) await test.book.edit({ kind: 'remove', ids });
      expect([host, readFileSync(test.file, 'utf8')]).toEqual([host, theirs.toString('utf8')]);
      await test.close();
    }
    await open([]);
  });

  it('hides what -H hides, and ssh-keygen finds every name afterwards and after showing them again', async () => {
    await open(mixed(), ['web', 'web2', 'db:2222']);
    const found = (): [string, number][] =>
      hosts.map((host) => [host, keygen('-F', host, '-f', test.file).match(/found:/g)?.length ?? 0]);
    const before = found();
    await test.book.edit({ kind: 'hash', file: test.file });
    const mine = readFileSync(test.file, 'utf8').replaceAll(/\|1\|\S+/g, '|1|');
    expect(found()).toEqual(before);
    writeFileSync(
      test.file,
      mixed()
        .map((line) => `${line}\n`)
        .join(''),
    );
    keygen('-q', '-H', '-f', test.file);
    expect(mine).toBe(readFileSync(test.file, 'utf8').replaceAll(/\|1\|\S+/g, '|1|'));
    await test.book.edit({ kind: 'unhash', file: test.file });
    expect(found()).toEqual(before);
    const names = (await rows()).flatMap((row) => row.names);
    expect(names).toEqual(expect.arrayContaining(['web', 'web2', '[db]:2222']));
    expect((await rows({ text: 'mail' })).map(({ resolvedName }) => resolvedName)).toEqual([undefined, 'mail']);
  });

  it('prints the SSHFP records of -r', async () => {
    const [ed = '', rsa = '', ec = ''] = keys;
    await open([
      `web.example,[db.example]:2222,10.0.0.1 ${ed}`,
      `web.example ${rsa}`,
      `web.example ${ec}`,
      `${hashName('x')} ${ed}`,
    ]);
    const { text, notes } = await test.book.export(
      (await rows()).map(({ id }) => id),
      'sshfp',
    );
    const theirs = (host: string, type: string): string => keygen('-r', host, '-f', join(folder.path, `${type}.pub`));
    expect(text).toBe(
      theirs('web.example', 'ed25519') +
        theirs('db.example', 'ed25519') +
        theirs('web.example', 'rsa') +
        theirs('web.example', 'ecdsa'),
    );
    expect(notes).toEqual([`${test.file} line 4: left out, because its name is hidden.`]);
  });

  it('deletes in bulk what was marked, and nothing else of 500 lines (KH-32)', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => {
      if (n % 10 === 3) return `host${n - 3} ${keyText(n - 3)}`;
      if (n % 25 === 0) return `# rack ${n}`;
      return n % 2 === 0 ? `host${n} ${keyText(n)} rack` : `${hashName(`host${n}`)} ${keyText(n)}`;
    });
    await open(lines);
    const marked = await rows({ flags: ['duplicate'] });
    const repeated = lines.flatMap((line, at) =>
      lines.slice(0, at).some((other) => other.startsWith(`${line} rack`)) ? [at + 1] : [],
    );
    expect(marked.map(({ line }) => line)).toEqual(repeated);
    expect(repeated.length).toBeGreaterThan(30);
    const hidden = await rows({ flags: ['hashed'] });
    const gone = new Set([...marked, ...hidden].map(({ line }) => line));
    const done = await test.book.edit({ kind: 'remove', ids: [...marked, ...hidden].map(({ id }) => id) });
    expect(done.changed).toBe(gone.size);
    expect(readFileSync(test.file, 'utf8')).toBe(
      lines
        .filter((_, at) => !gone.has(at + 1))
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(readFileSync(`${test.file}.old`, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  it('leaves no host name in the data folder after all names were hidden (SE-25)', async () => {
    const names = ['secret-db.example', 'hidden-web.example'];
    await open(
      names.map((name, n) => `${name} ${keyText(n)}`),
      names,
    );
    for (const { id, key } of await rows()) expect(await test.book.verify(id, key?.sha256 ?? '')).toBe('same');
    const add = {
      kind: 'add',
      names: 'third-box.example',
      text: keyText(7),
      marker: 'none',
      hashed: true,
      compared: false,
    } as const;
    await test.book.edit(add);
    await test.book.edit({ kind: 'hash', file: test.file });
    await test.memory.close();
    const data = join(test.home, 'data');
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const name of [...names, 'third-box.example']) {
      for (const entry of files) expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toContain(name);
      expect(readFileSync(test.file, 'utf8')).not.toContain(name);
      expect(keygen('-F', name, '-f', test.file)).toContain('found: line');
    }
  });

  describe('with a server', () => {
    let server: Sshd;
    beforeAll(async () => {
      server = await startSshd();
    });
    afterAll(() => server.stop());

    const ssh = (file: string, more: readonly string[]): Promise<number | null> =>
      new Promise((resolve) => {
        const words = ['-F', 'none', '-o', `UserKnownHostsFile=${file}`, '-o', 'GlobalKnownHostsFile=/dev/null', ...more];
        const login = ['-i', server.clientKey.path, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-p', String(server.port)];
        spawn(program('ssh'), [...words, ...login, `${server.user}@${server.host}`, 'true'], { stdio: 'ignore' }).on(
          'exit',
          resolve,
        );
      });

    it('exports what a fresh account needs: ssh connects without a question (KH-34)', async () => {
      const hostKeys = server.hostKeyFiles.map(({ path }) => readFileSync(`${path}.pub`, 'utf8')).join('');
      await open([`other ${keyText(1)}`]);
      const name = `[${server.host}]:${server.port}`;
      await test.book.edit({ kind: 'add', names: name, text: hostKeys, marker: 'none', hashed: false, compared: true });
      const ids = (await rows({ text: name })).map(({ id }) => id);
      const { text, notes } = await test.book.export(ids, 'known_hosts');
      expect(notes).toEqual([]);
      const account = join(folder.path, 'account');
      mkdirSync(account, { mode: 0o700 });
      const file = join(account, 'known_hosts');
      writeFileSync(file, '');
      const strict = ['-o', 'StrictHostKeyChecking=yes'];
      expect(await ssh(file, strict)).toBe(255);
      writeFileSync(file, text);
      expect(await ssh(file, strict)).toBe(0);
      expect(text).not.toContain('other');
    });

    it('loses no line while ssh and the manager add hosts to one file a hundred times (KH-33)', async () => {
      await open([`first ${keyText(1)}`]);
      const watched = test.book.watch();
      await rows();
      const rounds = Array.from({ length: 100 }, (_, n) => n);
      const theirs = async (): Promise<void> => {
        for (const n of rounds) {
          const options = ['-o', 'StrictHostKeyChecking=accept-new', '-o', `HostKeyAlias=ssh${n}`, '-o', 'HashKnownHosts=no'];
          expect(await ssh(test.file, options)).toBe(0);
        }
      };
      const ours = async (): Promise<void> => {
        for (const n of rounds) {
          const text = keyText(n + 10);
          const add = { kind: 'add', names: `hawser${n}`, text, marker: 'none', hashed: false, compared: false } as const;
          expect((await test.book.edit(add)).changed).toBe(1);
          // As slow as ssh, so that both write all the time.
          await expect
            .poll(() => readFileSync(test.file, 'utf8').includes(`ssh${n} `), { timeout: 20_000, interval: 5 })
            .toBe(true);
        }
      };
      await Promise.all([theirs(), ours()]);
      const wanted = ['first', ...rounds.flatMap((n) => [`ssh${n}`, `hawser${n}`])];
      expect((await rows()).flatMap((entry) => entry.names).sort()).toEqual(wanted.sort());
      const lines = readFileSync(test.file, 'utf8').split('\n').slice(0, -1);
      expect(lines.every((line) => /^\w+ ssh-ed25519 [A-Za-z0-9+/]{68}$/.test(line))).toBe(true);
      watched.dispose();
    }, 120_000);

    it('tells that a file changed when ssh stores a key (KH-33)', async () => {
      await open([`first ${keyText(1)}`]);
      const revisions: number[] = [];
      test.book.onChanged((revision) => revisions.push(revision));
      const watched = test.book.watch();
      const first = (await test.book.query(everything)).revision;
      expect(await ssh(test.file, ['-o', 'StrictHostKeyChecking=accept-new', '-o', 'HostKeyAlias=told'])).toBe(0);
      await expect.poll(() => revisions.at(-1) ?? 0, { timeout: 20_000, interval: 20 }).toBeGreaterThan(first);
      expect((await rows({ text: 'told' })).length).toBeGreaterThan(0);
      watched.dispose();
    });
  });
});
