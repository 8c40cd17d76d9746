import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnsibleInventory } from './ansible-inventory.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

const fixtures = fileURLToPath(new URL('../../main/bookmarks/import/fixtures', import.meta.url));
const putty = join(fixtures, 'putty.reg.txt');

beforeAll(buildHawser, 60_000);

describe('hawser import and export', () => {
  const bench = new Bench();
  const data = join(bench.dir, 'data');
  afterAll(() => bench.remove());
  const run = (...words: string[]) => bench.run(words.concat('--data', data));

  it('say what would be done, do it once, and find nothing new the second time', async () => {
    const dry = await run('import', '--dry-run', putty);
    expect(dry.status).toBe(0);
    expect(dry.output.toString()).toContain('+ büro west  fred@west.example.org:2222 (PuTTY)');
    expect(dry.output.toString()).toContain('    asks before it runs: plink -nc %h:%p gate');
    expect(dry.errors).toContain('left out: evil: A host name can’t begin with a dash');
    expect(dry.errors).toContain('4 hosts would be taken over');
    expect(await run('import', putty)).toMatchObject({
      status: 0,
      errors: expect.stringContaining('4 hosts added, 0 changed') as string,
    });
    expect(await run('import', '--from', 'PuTTY', putty)).toMatchObject({
      errors: expect.stringContaining('nothing is new or changed') as string,
    });
  });

  it('refuse what they don’t know', async () => {
    expect(await run('import', '--from', 'kitty', putty)).toMatchObject({ status: 64 });
    expect(await run('import')).toMatchObject({ status: 64 });
    expect(await run('export')).toMatchObject({ status: 64 });
    expect(await run('import', join(fixtures, 'nothing-here'))).toMatchObject({ status: 255 });
    const prose = bench.write('prose.txt', 'hello\n');
    expect(await run('import', prose)).toMatchObject({ status: 1 });
  });

  it('give the same tree again from JSON, and never write over a file', async () => {
    const file = join(bench.dir, 'all.json');
    expect(await run('export', '--format', 'json', file)).toMatchObject({ status: 0 });
    expect(await run('export', '--format=json', file)).toMatchObject({
      status: 255,
      errors: expect.stringContaining('there is a file') as string,
    });
    const other = join(bench.dir, 'other');
    await bench.run(['import', file, '--data', other]);
    const again = await bench.run(['export', '--format', 'json', '--data', other]);
    const tree = JSON.parse(readFileSync(file, 'utf8')) as { roots: { origin?: unknown }[] };
    // Where it came from first is not taken along: the id finds it again.
    expect(JSON.parse(again.output.toString())).toEqual({
      ...tree,
      roots: tree.roots.map(({ origin: _origin, ...node }) => node),
    });
  });

  it('write an inventory of Ansible with the hosts of ssh_config, which exec reads again', async () => {
    const config = bench.write('lab_config', 'Host lab\n  HostName 192.0.2.7\nHost lab-*\n  User root\n');
    const { status, output } = await run('export', '--format', 'ansible', '-F', config);
    expect(status).toBe(0);
    const read = readAnsibleInventory(output.toString());
    if ('mistake' in read) throw new Error(read.mistake);
    expect(read.hosts.get('büro-west')).toMatchObject({ host: 'west.example.org', port: 2222 });
    expect([...(read.groups.get('ssh_config') ?? [])]).toEqual(['lab']);
    expect(output.toString()).toContain('ops@bastion.example.org');
    // Of a command that was not allowed only a comment tells.
    expect(output.toString()).not.toMatch(/^[^#]*plink/m);
  });

  it.skipIf(lacks('sshd'))('write an ssh_config that ssh takes, with what the bookmarks say', async () => {
    const config = bench.write('config', (await run('export', '--format', 'ssh_config')).output.toString());
    const ask = (host: string): string =>
      execFileSync(program('ssh'), ['-F', config, '-G', host], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    expect(ask('büro-west')).toMatch(/^hostname west\.example\.org\n(?:.*\n)*port 2222$/m);
    expect(ask('by-jump')).toContain('proxyjump ops@bastion.example.org');
    expect(ask('by-command')).not.toContain('plink');
  });
});
