import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { cancelled, type AuthAttempt } from '../../shared/model/errors.ts';
import { passkeyConfigLine } from '../../shared/model/passkeys.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import { PasskeyBook, passkeysDocument } from '../fido/passkey-book.ts';
import { passkeySource } from '../fido/passkey-login.ts';
import { silentLogger } from '../log/logger.ts';
import type { Prompter } from '../prompts/prompter.ts';
import { JsonDocument } from '../storage/json-document.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin } from './fixtures/live-login.ts';
import { passkeyRows } from './fixtures/matrix-passkeys.ts';
import type { MatrixKeys, MatrixRow } from './fixtures/matrix-row.ts';
import { makeMatrixKeys } from './fixtures/matrix-rows.ts';
import { whyUnusable } from './key-candidates.ts';

const user = 'eve';
const password = testSecret('pässwörd 🗝');
const policies = ['publickey', 'publickey,password', 'publickey,keyboard-interactive', 'publickey,publickey'] as const;
type Policy = (typeof policies)[number];

/** Logins at a time: sshd makes a process for each. */
const atOnce = 6;

const isWithout = (['accounts', 'agent', 'security-key', 'puttygen'] as const).some((part) => lacks(part));

/**
 * Every kind of proof against every policy of a server: each cell logs in, or is refused for the reason that its line says. The table is
 * `login-matrix.md`; `npx vitest run --project live main/auth/login-matrix -u` writes it anew.
 */
describe.skipIf(isWithout)('the login matrix', () => {
  const servers = new Map<Policy, SshdWithAccounts>();
  const withoutPasskeys = new Map<Policy, SshdWithAccounts>();
  let folder: string;
  let authority: Authority;
  let keys: MatrixKeys;
  let second: KeyFile;
  let book: PasskeyBook;
  let passkeys: Omit<MatrixKeys, 'stop'>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-matrix-'));
    authority = await startAuthority();
    // Read by a process of sshd's that has given root up.
    chmodSync(join(authority.key.path, '..'), 0o755);
    [keys, second] = await Promise.all([
      makeMatrixKeys(folder, authority, user),
      generateKey({ comment: 'second', path: join(folder, 'second') }),
    ]);
    const document = await JsonDocument.open(folder, passkeysDocument, { clock: systemClock, log: silentLogger });
    book = new PasskeyBook(document, systemClock, 'eve@laptop');
    passkeys = await passkeyRows(book);
    const authorizedKeys = [...keys.authorized, second.publicLine, ...passkeys.authorized];
    await Promise.all(
      policies.map(async (policy) => {
        const config = [`AuthenticationMethods ${policy}`, `TrustedUserCAKeys ${authority.key.publicPath}`];
        const options = { users: { [user]: { password, authorizedKeys } }, pam: policy.endsWith('keyboard-interactive') };
        const [usual, strict] = [[...config, passkeyConfigLine], config].map((lines) => lines.join('\n'));
        servers.set(policy, await startSshdWithAccounts({ ...options, config: usual ?? '' }));
        withoutPasskeys.set(policy, await startSshdWithAccounts({ ...options, config: strict ?? '' }));
      }),
    );
  }, 120_000);
  afterAll(async () => {
    for (const server of [...servers.values(), ...withoutPasskeys.values()]) await server.stop();
    await keys.stop();
    book.dispose();
    authority.remove();
    rmSync(folder, { recursive: true });
  });

  /** Answers as the row says; passwords and the question of PAM are always answered rightly. */
  const prompterOf = ({ typed, touch, pin }: MatrixRow): Prompter => ({
    ask({ body }, signal): Promise<PromptAnswer> {
      switch (body.kind) {
        case 'password':
        case 'keyboardInteractive':
          return Promise.resolve({ kind: 'secrets', values: [password] });
        case 'passphrase':
          return Promise.resolve(typed === undefined ? { kind: 'cancel' } : { kind: 'secrets', values: [typed] });
        case 'passkey':
          return Promise.resolve(touch?.(body.challenge) ?? { kind: 'cancel' });
        case 'pin':
          return Promise.resolve(pin === undefined ? { kind: 'cancel' } : { kind: 'secrets', values: [pin] });
        case 'touch':
          // Nobody cancels: the card stands until the key has signed.
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled()), { once: true }));
        default:
          return Promise.reject(new Error(`unexpected question: ${body.kind}`));
      }
    },
  });

  /** What became of a login: `in`, or what its account says of the first key that did not do. */
  async function cell(row: MatrixRow, policy: Policy): Promise<string> {
    const server = (row.isRefusedAlgorithm ? withoutPasskeys : servers).get(policy);
    if (server === undefined) throw new Error('no such server');
    row.before?.();
    const { identityFiles = [], ...host } = row.host;
    const isTwice = policy === 'publickey,publickey';
    const files = [...identityFiles, ...(isTwice ? [{ path: second.path, isDefault: false }] : [])];
    const source = passkeySource(book, { clock: systemClock, log: silentLogger, hasPages: true });
    const { connection, error } = await liveLogin(server, { ...host, identityFiles: files, user }, [], undefined, {
      prompter: prompterOf(row),
      ...(row.source === 'passkey' && { passkeys: source }),
      ...(row.environment && { environment: row.environment }),
    });
    connection?.close();
    if (connection !== undefined) return 'in';
    if (error?.code === 'auth.cancelled') return 'the login was cancelled';
    const tried: readonly AuthAttempt[] = (error?.detail as { readonly tried?: readonly AuthAttempt[] }).tried ?? [];
    const why = tried.find(({ answer }) => answer !== 'partial' && answer !== 'accepted')?.why;
    return why ?? (error === undefined ? 'nothing' : whyUnusable(error));
  }

  it('has every cell log in, or be refused for the stated reason', async () => {
    const rows = [...keys.rows, ...passkeys.rows].sort(byName);
    // A row's own logins come one after the other: what it keeps (a token's count of wrong PINs) is that of one login.
    const cells = policies.flatMap((policy) => rows.map((row) => ({ row, policy })));
    const results = new Map<MatrixRow, Map<Policy, string>>(rows.map((row) => [row, new Map()]));
    const queue = [...cells];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { row, policy } = next;
        results.get(row)?.set(policy, await cell(row, policy));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const wrong = cells.flatMap(({ row, policy }) => {
      const found = results.get(row)?.get(policy) ?? '';
      const isRight = row.expected === 'in' ? found === 'in' : row.expected.test(found);
      return isRight ? [] : [`${[row.key, row.source, row.format, row.passphrase, policy].join(' · ')}: ${found}`];
    });
    expect(wrong).toEqual([]);
    await expect(tableOf(rows, results)).toMatchFileSnapshot('login-matrix.md');
  }, 240_000);

  function tableOf(rows: readonly MatrixRow[], results: ReadonlyMap<MatrixRow, ReadonlyMap<Policy, string>>): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const head = ['key', 'source', 'format', 'passphrase, or what else', ...policies];
    const body = rows.map((row) => {
      const shown = policies.map((policy) => shownResult(results.get(row)?.get(policy) ?? ''));
      return line([row.key, row.source, row.format, row.passphrase, ...shown]);
    });
    const counted = rows.flatMap((row) => policies.map((policy) => results.get(row)?.get(policy)));
    const count = counted.filter((result) => result === 'in').length;
    return [
      '# Login matrix',
      '',
      'Written by `login-matrix.live.test.ts`, which compares it with what a real sshd does. The columns are AuthenticationMethods of the server;',
      'passwords and questions are answered rightly, and where two keys are wanted the second one is a file.',
      '',
      `${counted.length} cells: ${count} log in, ${counted.length - count} are refused for the reason that is said.`,
      '',
      '<!-- prettier-ignore-start -->',
      '',
      line(head),
      line(head.map(() => '---')),
      ...body,
      '',
      '<!-- prettier-ignore-end -->',
      '',
    ].join('\n');
  }
});

/** Without what differs from run to run. */
function shownResult(result: string): string {
  return result
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '…')
    .replace(/\/\S+\//g, '')
    .replace(/;.*$/, '; …');
}

function byName(a: MatrixRow, b: MatrixRow): number {
  const name = ({ source, key, format, passphrase }: MatrixRow): string => [source, key, format, passphrase].join(' ');
  return name(a) < name(b) ? -1 : 1;
}
