import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { Bench, buildHawser, program as hawser } from '../../../e2e/servers/run-hawser.ts';
import { plantsSecret } from '../../../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../../../e2e/servers/secrets/test-secret.ts';
import { readOpenSshContainer } from '../openssh-container.ts';
import { derive, type Derivation } from './derive.ts';
import { KeyDerivation } from './key-derivation.ts';
import { readPpk } from './ppk.ts';

const secret = testSecret('pass phrase of eve');
let bench: Bench;
let derivation: KeyDerivation;

beforeAll(() => {
  buildHawser();
  bench = new Bench();
  derivation = new KeyDerivation(join(dirname(hawser), 'key-worker.mjs'));
}, 120_000);
afterAll(() => bench.remove());

/** Made by whichever test wants it first. */
const sealedBySshKeygen = (): string => {
  const path = join(bench.dir, 'sealed');
  if (existsSync(path)) return path;
  execFileSync(program('ssh-keygen'), ['-q', '-t', 'ed25519', '-a', '20', '-N', secret, '-C', 'eve', '-f', path]);
  return path;
};
const sealedByPuttygen = (): string => {
  const path = join(bench.dir, 'sealed.ppk');
  if (existsSync(path)) return path;
  const words = plantsSecret(bench.write('words', `${secret}\n`));
  const parameters = 'version=3,kdf=argon2id,passes=2,memory=2048,parallelism=2';
  const args = ['-q', '-t', 'ed25519', '-C', 'eve', '--ppk-param', parameters, '--new-passphrase', words, '-o', path];
  execFileSync(program('puttygen'), args);
  return path;
};

/** Preloaded by the program: tells each thread that it starts, with everything that is given to it at its start. */
const spy = `const threads = require('node:worker_threads');
  const Worker = threads.Worker;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, options);
      console.error('thread ' + JSON.stringify([file, options]));
    }
  };
  require('node:module').syncBuiltinESMExports();`;

/** Takes a sealed key over with the built program; answers the fingerprint that it says and what the spy saw. */
async function takeOver(source: string, target: string): Promise<{ readonly said: string; readonly threads: readonly string[] }> {
  const environment = { ...bench.askpass({ sealed: secret }), NODE_OPTIONS: `--require=${bench.write('spy.cjs', spy)}` };
  const run = await bench.run(['keys', 'import', '--no-passphrase', source, target], { environment });
  expect(run.status, run.errors).toBe(0);
  return { said: run.output.toString(), threads: run.errors.split('\n').filter((line) => line.startsWith('thread ')) };
}

describe.skipIf(lacks('sshd') || lacks('puttygen'))('keys of passphrases in a thread of the built program', () => {
  it('come out as in steps, for what ssh-keygen and puttygen wrote', async () => {
    const container = readOpenSshContainer(readFileSync(sealedBySshKeygen(), 'utf8'));
    const ppk = readPpk(readFileSync(sealedByPuttygen()));
    if ('damaged' in container || 'damaged' in ppk || ppk.derivation === undefined) throw new Error('the key files are damaged');
    const { salt, ...cost } = ppk.derivation;
    const jobs: readonly (readonly [Derivation, Buffer])[] = [
      [{ kind: 'bcrypt', rounds: container.rounds }, container.salt],
      [{ kind: 'argon2', ...cost }, salt],
    ];
    for (const [how, grain] of jobs) {
      const inSteps = await derive({ passphrase: Buffer.from(secret), salt: grain, how, lengthBytes: 80 });
      const passphrase = Buffer.alloc(secret.length, secret);
      expect((await derivation.key(passphrase, grain, how, 80)).equals(inSteps)).toBe(true);
      expect(passphrase.equals(Buffer.alloc(secret.length))).toBe(true);
    }
    expect(derivation.runsIn).toBe('thread');
  });

  it.each([
    ['ssh-keygen', sealedBySshKeygen, (path: string) => ['ssh-keygen', '-lf', path]],
    ['puttygen', sealedByPuttygen, (path: string) => ['puttygen', path, '-l']],
  ] as const)(
    'open what %s sealed: the program finds its worker, and starts it without a word of the passphrase',
    async (name, make, list) => {
      const source = make();
      const { said, threads } = await takeOver(source, join(bench.dir, `opened-${name}`));
      const [print] = /SHA256:[A-Za-z0-9+/]+/.exec(said) ?? [];
      const [tool = '', ...args] = list(source);
      expect(execFileSync(program(tool), args, { encoding: 'utf8' })).toContain(print ?? 'no fingerprint');
      expect(threads.length).toBeGreaterThan(0);
      for (const line of threads) {
        expect(line).toContain('key-worker.mjs');
        expect(line).not.toContain(secret);
      }
    },
  );

  it.each([
    ['bcrypt', { kind: 'bcrypt', rounds: 2000 }],
    ['Argon2', { kind: 'argon2', variant: 'id', memoryKib: 64 * 1024, passes: 45, lanes: 1 }],
  ] as const)(
    'leave the event loop free: with %s it turns more often than steps would let it, and cancelling ends the thread',
    async (_name, how) => {
      const abort = new AbortController();
      let isOver = false;
      const outcome = derivation.key(Buffer.from(secret), Buffer.alloc(16), how, 64, abort.signal).finally(() => (isOver = true));
      const ended = expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
      // In steps there is one turn for each: 4000 for so many rounds, and after the last one the key is there.
      for (let turn = 0; turn < 10_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(isOver).toBe(false);
      abort.abort();
      await ended;
    },
  );
});
