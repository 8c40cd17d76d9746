import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { gradeOf, sizeWarning, type AlgorithmCategory } from '../../shared/model/algorithm-grades.ts';

const queries: Readonly<Record<Exclude<AlgorithmCategory, 'compression'>, string>> = {
  kex: 'kex',
  hostKey: 'key-sig',
  cipher: 'cipher',
  mac: 'mac',
};

/** AL-04: every name that the installed ssh has is known here, and graded with a sentence of its own. */
describe.skipIf(lacks('sshd'))('the grades of algorithms', () => {
  it.each(Object.entries(queries))('know every %s of ssh -Q', (category, query) => {
    const names = execFileSync(program('ssh'), ['-Q', query], { encoding: 'utf8' }).trim().split('\n');
    expect(names.length).toBeGreaterThan(3);
    const unknown = names.filter((name) => gradeOf(category as AlgorithmCategory, name).why.startsWith('Not known'));
    expect(unknown).toEqual([]);
  });
});

describe('a grade', () => {
  it('tells good, weak and broken apart, and post-quantum', () => {
    expect(
      (
        [
          ['kex', 'mlkem768x25519-sha256'],
          ['kex', 'curve25519-sha256'],
          ['kex', 'diffie-hellman-group14-sha1'],
          ['kex', 'diffie-hellman-group1-sha1'],
          ['cipher', 'aes128-cbc'],
          ['cipher', '3des-cbc'],
          ['mac', 'hmac-md5'],
          ['hostKey', 'ssh-dss'],
          ['cipher', 'rot13'],
        ] as const
      ).map(([category, name]) => {
        const { grade, isPostQuantum } = gradeOf(category, name);
        return isPostQuantum ? `${grade} pq` : grade;
      }),
    ).toEqual(['good pq', 'good', 'weak', 'broken', 'weak', 'broken', 'broken', 'broken', 'weak']);
  });

  it('warns of short RSA keys only (AL-11)', () => {
    expect([sizeWarning('ssh-rsa', 1024)?.grade, sizeWarning('ssh-rsa', 2048), sizeWarning('ssh-ed25519', 256)]).toEqual([
      'broken',
      undefined,
      undefined,
    ]);
  });
});
