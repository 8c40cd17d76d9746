import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { findProgram } from '../../e2e/servers/requirements.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { ShellChannel, ShellRequest, SshConnection } from '../ssh/connection-types.ts';
import { LateEvent } from '../ssh/late-event.ts';
import { probeCommand } from './command-probe.ts';

/** A server whose one command says what the test wants, and whose time the test turns. */
function stage(answersClose = true) {
  const closed = new LateEvent<ExitStatus>();
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  let now = 0;
  let sent = '';
  let lost: AppError | undefined;
  let say: (text: string) => void = () => undefined;
  let sayError: (text: string) => void = () => undefined;
  const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const clock: Clock = {
    now: () => now,
    after(delayMs, call) {
      const timer = { at: now + delayMs, call };
      timers.push(timer);
      return disposable(() => (timers = timers.filter((each) => each !== timer)));
    },
    every: () => disposable(() => undefined),
  };
  const channel: Partial<ShellChannel> = {
    receive: (consumer) => (say = (text) => consumer(bytesOf(text), () => undefined)),
    receiveError: (consumer) => (sayError = (text) => consumer(bytesOf(text), () => undefined)),
    end: () => undefined,
    close: () => answersClose && closed.fire({ kind: 'unknown' }),
    onClosed: closed.event,
    get lost() {
      return lost;
    },
  };
  const openSession = ({ command = '' }: ShellRequest): Promise<ShellChannel> => {
    sent = command;
    return Promise.resolve(channel as ShellChannel);
  };
  const page = new AbortController();
  const finding = probeCommand({ openSession } satisfies Pick<SshConnection, 'openSession'>, clock, page.signal);
  finding.catch(() => undefined);
  return {
    finding,
    page,
    /** After the probe listens. */
    begun: () => new Promise((resolve) => setImmediate(resolve)),
    say: (text: string) => say(text),
    sayError: (text: string) => sayError(text),
    /** The command as it was sent. */
    sent: () => sent,
    /** What a shell makes of it. */
    word: () => sent.replace('echo ', '').replaceAll("'", ''),
    ends: (exit: ExitStatus) => closed.fire(exit),
    loses(error: AppError) {
      lost = error;
      closed.fire({ kind: 'unknown' });
    },
    wait(ms: number) {
      now += ms;
      for (const { call } of timers.filter(({ at }) => at <= now)) call();
    },
  };
}

test('the word counts behind a long start file, in two pieces, and after a pause', async () => {
  const server = stage();
  await server.begun();
  for (let line = 0; line < 500; line += 1) server.say(`${'welcome '.repeat(20)}\n`);
  server.wait(6000);
  server.say(server.word().slice(0, 9));
  server.say(`${server.word().slice(9)}\n`);
  expect(await server.finding).toMatchObject({ outcome: 'granted' });
});

/** How they are asked to run a command. */
const shells = [['sh'], ['bash'], ['dash'], ['zsh'], ['zsh', '-o', 'extendedglob'], ['fish'], ['csh'], ['tcsh'], ['ksh']];

test('the shells that are here say it', async () => {
  let tried = 0;
  for (const [name = '', ...options] of shells) {
    const program = findProgram(name);
    if (program === undefined) continue;
    const server = stage();
    await server.begun();
    server.say(execFileSync(program, [...options, '-c', server.sent()], { encoding: 'latin1' }));
    expect(await server.finding, `${name} ${options.join(' ')}`).toMatchObject({ outcome: 'granted' });
    tried += 1;
  }
  expect(tried).toBeGreaterThan(0);
});

test('cmd.exe, which takes the ^ away, and a program without a shell, which takes nothing away, say it too', async () => {
  for (const make of [
    (argument: string) => `${argument.replace('^', '')}\r\n`,
    (argument: string) => `${argument}\r\n`,
    (argument: string) => `Welcome\n${argument}\n`,
  ]) {
    const server = stage();
    await server.begun();
    server.say(make(server.sent().replace('echo ', '')));
    expect(await server.finding).toMatchObject({ outcome: 'granted' });
  }
});

test('a forced command that repeats what was sent is another one', async () => {
  for (const make of [
    (sent: string) => sent,
    (sent: string) => `Refused: ${sent}\n`,
    (sent: string) => JSON.stringify({ command: sent }),
    (sent: string) => sent.replace(/(['^])/g, '\\$1'),
  ]) {
    const server = stage();
    await server.begun();
    server.say(`${make(server.sent())}\n`);
    server.ends({ kind: 'code', code: 0 });
    expect(await server.finding).toMatchObject({ outcome: 'limit', to: 'a program that the server chooses' });
  }
});

test('a word that has others on its line, as xargs and eval make it of what was sent, leaves open whether it ran', async () => {
  const repeated: readonly ((sent: string) => string)[] = [
    (sent) => execFileSync('sh', ['-c', 'printf %s "$1" | xargs echo Refused:', 'sh', sent], { encoding: 'latin1' }),
    (sent) => execFileSync('sh', ['-c', 'eval "echo Refused: $1"', 'sh', sent], { encoding: 'latin1' }),
    (sent) => execFileSync('sh', ['-c', 'printf %s "$1" | xargs', 'sh', sent], { encoding: 'latin1' }),
    // A start file that ends no line; the word is the shell's own.
    (sent) => `Welcome ${execFileSync('sh', ['-c', sent], { encoding: 'latin1' })}`,
  ];
  for (const make of repeated) {
    const server = stage();
    await server.begun();
    server.say(make(server.sent()));
    server.ends({ kind: 'code', code: 0 });
    expect(await server.finding).toMatchObject({ outcome: 'told', answered: expect.stringContaining('can’t be told') as string });
  }
});

test('a word on a line of its own proves nothing where the request was repeated before it, a word on each line or whole', async () => {
  const request = { encoding: 'latin1' } as const;
  const repeated: readonly ((sent: string) => string)[] = [
    (sent) => execFileSync('sh', ['-c', 'echo "$1" | xargs -n1', 'sh', sent], request),
    (sent) => execFileSync('sh', ['-c', "printf '%s\\n' $1", 'sh', sent], request),
    (sent) => execFileSync('sh', ['-c', `eval "set -- $1"; printf '%s\\n' "$@"`, 'sh', sent], request),
    (sent) => execFileSync('sh', ['-c', `eval "set -- $1"; printf 'next:\\n%s\\n' "$@"`, 'sh', sent], request),
    (sent) => `$ ${sent}\n${execFileSync('sh', ['-c', sent], request)}`,
    (sent) => `echo\r\n${sent.replace('echo ', '')}\r\n`,
  ];
  for (const [at, make] of repeated.entries())
    for (const piece of [1, 7, 1000]) {
      const server = stage();
      await server.begun();
      const said = make(server.sent());
      for (let from = 0; from < said.length; from += piece) server.say(said.slice(from, from + piece));
      server.ends({ kind: 'code', code: 0 });
      expect(await server.finding, `${at}, ${piece}`).toMatchObject({ outcome: 'told' });
    }
});

test('a connection that is lost before the word is no finding', async () => {
  const server = stage();
  await server.begun();
  server.say('welcome');
  server.loses(new AppError('connection.lost', { host: 'lab', port: 22, reason: 'gone' }, 'gone'));
  await expect(server.finding).rejects.toMatchObject({ code: 'connection.lost' });
});

test('silence is told as silence, and proves nothing', async () => {
  const server = stage();
  await server.begun();
  server.wait(10_000);
  expect(await server.finding).toMatchObject({ answered: 'was granted, and nothing came in 10 s', outcome: 'told' });
  const cut = stage();
  await cut.begun();
  cut.ends({ kind: 'unknown' });
  expect(await cut.finding).toMatchObject({ answered: 'was granted, and its session ended without it', outcome: 'told' });
});

test('a program that prints for ever is another one, after ten seconds and not later', async () => {
  const server = stage();
  await server.begun();
  for (let second = 0; second < 10; second += 1) {
    server.say('tick\n');
    server.wait(1000);
  }
  expect(await server.finding).toMatchObject({ outcome: 'limit', to: 'a program that the server chooses' });
});

test('a program that ends with other words, errors only, or none, is another one', async () => {
  for (const speak of ['say', 'sayError', undefined] as const) {
    const server = stage();
    await server.begun();
    if (speak !== undefined) server[speak]('This account is for backups only.\n');
    server.ends({ kind: 'code', code: 1 });
    expect(await server.finding, speak).toMatchObject({ outcome: 'limit' });
  }
});

test('a server that never closes the session is not waited for longer than the page does', async () => {
  const server = stage(false);
  await server.begun();
  server.wait(10_000);
  server.page.abort();
  await expect(server.finding).rejects.toMatchObject({ code: 'cancelled' });
});
