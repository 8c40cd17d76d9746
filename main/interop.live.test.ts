import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InteropBuild, InteropProgram } from '../e2e/servers/interop/build.mjs';
import { startDropbear, startNextOpenSsh, startOpenSsh, startTinysshd } from '../e2e/servers/interop/debian.ts';
import { startProgram, whyNotBuilt } from '../e2e/servers/interop/program.ts';
import type { InteropServer } from '../e2e/servers/interop/server.ts';
import { findProgram, lacks, missing } from '../e2e/servers/requirements.ts';
import { checks, onConnection, type Cell } from './fixtures/interop-checks.ts';

/** What each server lacks, as its makers have it; everything else must work. */
const peers: readonly Peer[] = [
  packaged('openssh', startOpenSsh, 'sshd'),
  packaged('dropbear', startDropbear, 'dropbear', ['questions']),
  unpacked('tinysshd', startTinysshd, ['password', 'questions', 'RSA key', '-L', '-R']),
  unpacked('openssh-next', startNextOpenSsh),
  program('go', ['questions']),
  program('asyncssh'),
  program('paramiko', ['questions']),
  program('mina'),
  program('russh', ['questions']),
];

interface Peer {
  readonly key: string;
  readonly start: () => Promise<InteropServer>;
  readonly lacking: readonly string[];
  /** Why it is not there; undefined when it is. */
  readonly absent: () => Promise<string | undefined> | string | undefined;
}

function packaged(key: string, start: Peer['start'], needs: string, lacking: readonly string[] = []): Peer {
  const noAccounts = (): string | undefined => (lacks('accounts') ? missing('accounts') : undefined);
  const absent = (): string | undefined => (findProgram(needs) === undefined ? 'not installed' : noAccounts());
  return { key, start, lacking, absent };
}

function unpacked(key: InteropBuild, start: Peer['start'], lacking: readonly string[] = []): Peer {
  return { key, start, lacking, absent: () => (lacks('accounts') ? missing('accounts') : whyNotBuilt(key)) };
}

function program(key: InteropProgram, lacking: readonly string[] = []): Peer {
  return { key, lacking, start: () => startProgram(key), absent: () => whyNotBuilt(key) };
}

const only = process.env['HAWSER_INTEROP_ONLY'] ?? '';
const chosen = peers.filter(({ key }) => only === '' || only.split(',').includes(key));

/** What `npm run interop` makes its table of. */
const rows: Record<string, unknown>[] = [];
afterAll(() => {
  const report = process.env['HAWSER_INTEROP_REPORT'] ?? '';
  if (report !== '') writeFileSync(report, JSON.stringify(rows));
});

describe.each(chosen)('beside $key', ({ key, start, lacking, absent }) => {
  let server: InteropServer | undefined;
  let why: string | undefined;
  const cells: Record<string, Cell | { readonly kind: 'failed'; readonly why: string }> = {};
  const row: Record<string, unknown> = { key, cells };
  beforeAll(async () => {
    rows.push(row);
    why = await absent();
    if (why === undefined) server = await start();
    Object.assign(row, why === undefined ? { name: server?.name, version: server?.version } : { notRun: why });
  }, 330_000);
  afterAll(() => server?.stop());

  it.for(Object.entries(checks))('%s', async ([name, check], { skip }) => {
    if (server === undefined) return skip(why);
    try {
      const cell = await check(server);
      cells[name] = cell;
      expect(cell.kind).toBe(lacking.includes(name) ? 'notOffered' : 'yes');
    } catch (error) {
      cells[name] ??= { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  });

  it('algorithms', async ({ skip }) => {
    if (server === undefined) return skip(why);
    await onConnection(server, ({ connection }) => {
      const { kex, hostKey, cipherOut, macOut } = connection.algorithms;
      Object.assign(row, { kex, hostKey, cipher: macOut === '' ? cipherOut : `${cipherOut}, ${macOut}` });
      row['identification'] = connection.serverIdentification;
      expect([kex, hostKey, cipherOut]).not.toContain('');
      return Promise.resolve();
    });
  });
});
