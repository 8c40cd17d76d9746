import { describe, expect, it } from 'vitest';
import { startOddServer } from '../../e2e/servers/odd-server.ts';
import type { KeyboardInteractiveRound } from './connection-types.ts';
import { connect, exec, failureOf, hostOf, ScriptedAuthenticator, until } from './test-support.ts';

const MIB = 1024 * 1024;

describe('a server that is not to be trusted', () => {
  it('opens nothing towards us that we did not ask for', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server));
    expect(await server.openUnasked()).toBe(0);
    expect(connection.isClosed).toBe(false);
    connection.close();
    await server.stop();
  });

  it('loses the connection when it sends more than a window allows', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server));
    const channel = await exec(connection, 'flood', 64 * 1024);
    let received = 0;
    channel.receive((bytes) => (received += bytes.length));
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    server.flood(1024 * 1024);
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.lost' } });
    expect(received).toBeLessThanOrEqual(1.1 * 64 * 1024);
    await server.stop();
  });

  it('may send packets as large as it was told, before and after new keys', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server, { ciphers: ['aes128-gcm@openssh.com'] }));
    const channel = await exec(connection, 'flood', 4 * MIB);
    const sizes = new Set<number>();
    let received = 0;
    channel.receive((bytes, used) => {
      sizes.add(bytes.length);
      received += bytes.every((byte) => byte === 120) ? bytes.length : NaN;
      used();
    });
    server.flood(MIB, 64 * 1024);
    await until(() => received === MIB);
    server.rekey();
    server.flood(MIB, 64 * 1024);
    await until(() => received === 2 * MIB);
    expect([...sizes]).toEqual([64 * 1024]);
    expect(server.keyExchanges).toBe(2);
    connection.close();
    await server.stop();
  });

  it.each([
    ['aes128-gcm@openssh.com', 66 * 1024],
    ['aes256-ctr', 64 * 1024],
    ['chacha20-poly1305@openssh.com', 64 * 1024],
  ])('loses the connection when it sends larger packets than it may, with %s', async (cipher, packetBytes) => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server, { ciphers: [cipher] }));
    const channel = await exec(connection, 'flood', 4 * MIB);
    let received = 0;
    channel.receive((bytes, used) => {
      received += bytes.length;
      used();
    });
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    server.flood(packetBytes, packetBytes);
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.lost' } });
    expect(received).toBe(0);
    await server.stop();
  });

  it('that wants another password is not given one, and another method goes on', async () => {
    const server = await startOddServer({
      onAuthentication: (context) => {
        if (context.method === 'none') context.reject(['password', 'keyboard-interactive']);
        else if (context.method === 'password') {
          context.requestChange('Your password has expired.\u0007', () => undefined);
          // ssh2's server would otherwise wait for the new password and look at nothing else.
          Object.assign(context, { _initialResponse: true });
        } else context.accept();
      },
    });
    const authenticator = new ScriptedAuthenticator([
      { kind: 'password', password: 'old' },
      { kind: 'keyboard-interactive', answer: () => Promise.resolve([]) },
    ]);
    const connection = await connect(hostOf(server), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', 'password refused', 'keyboard-interactive accepted']);
    expect(authenticator.situations[2]).toMatchObject({
      methodsLeft: ['password', 'keyboard-interactive'],
      banner: 'Your password has expired.',
    });
    connection.close();
    await server.stop();
  });

  it('may speak in rounds without a question, and in as many as a login needs', async () => {
    const server = await startOddServer({
      onAuthentication: (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'One\u001b[2J?', echo: true }], 'First', 'Please\u202e', (first) => {
          context.prompt([], 'Notice', 'Nothing to answer', () => {
            context.prompt(
              [
                { prompt: 'Two?', echo: false },
                { prompt: 'Three?', echo: false },
              ],
              (rest) =>
                first[0] === '1' && rest.join() === '2,drei' ? context.accept() : context.reject(['keyboard-interactive']),
            );
          });
        });
        return undefined;
      },
    });
    const rounds: KeyboardInteractiveRound[] = [];
    const answers = ['1', '2', 'drei'];
    const connection = await connect(hostOf(server), {
      steps: [
        {
          kind: 'keyboard-interactive',
          answer: (round) => {
            rounds.push(round);
            return Promise.resolve(round.questions.map(() => answers.shift() ?? ''));
          },
        },
      ],
    });
    expect(rounds).toEqual([
      { name: 'First', instruction: 'Please', questions: [{ text: 'One[2J?', echo: true }] },
      { name: 'Notice', instruction: 'Nothing to answer', questions: [] },
      {
        name: '',
        instruction: '',
        questions: [
          { text: 'Two?', echo: false },
          { text: 'Three?', echo: false },
        ],
      },
    ]);
    connection.close();
    await server.stop();
  });

  it('that asks for ever is left', async () => {
    let rounds = 0;
    const server = await startOddServer({
      onAuthentication: (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        const again = (): void => {
          rounds += 1;
          context.prompt([], 'Again', '', again);
        };
        again();
        return undefined;
      },
    });
    const steps = [{ kind: 'keyboard-interactive', answer: () => Promise.resolve([]) } as const];
    const error = await failureOf(connect(hostOf(server), { steps }));
    expect(error).toMatchObject({ code: 'connection.misbehaved', phase: 'authentication' });
    expect(rounds).toBeLessThan(300);
    await server.stop();
  });

  it('carries a key press past an upload that fills the line', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server));
    const bulk = await exec(connection, 'upload');
    const typing = await exec(connection, 'shell');
    let isDone = false;
    void bulk.write(Buffer.alloc(64 * 1024 * 1024)).then(
      () => (isDone = true),
      () => undefined,
    );
    await typing.write(Buffer.from('x'));
    expect(isDone).toBe(false);
    connection.close();
    await until(() => connection.isClosed);
    await server.stop();
  });
});
