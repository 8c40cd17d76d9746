import { describe, expect, test } from 'vitest';
import { ack, capabilityLine, hostCallLine, poolStateLine, serverLine, stateLine, zero } from '../testing/server-lines.ts';
import { PsSecureString } from './clixml/values.ts';
import type { HostCall } from './host-calls.ts';
import { RunspacePool, type PoolOptions } from './pool.ts';
import type { PoolEvent } from './pool-events.ts';
import { KeyExchange } from './session-key.ts';

const script = { commands: [{ text: '1', isScript: true }] };

function feed(pool: RunspacePool, ...lines: string[]): PoolEvent[] {
  return pool.feed(Buffer.from(lines.join('')));
}

function opened(protocol = '2.3', options: PoolOptions = {}): RunspacePool {
  const pool = new RunspacePool(options);
  pool.open();
  pool.takeOutgoing();
  feed(pool, capabilityLine(protocol), poolStateLine(2), ack('Data', zero));
  expect(pool.state).toBe('opened');
  return pool;
}

/** The names of the elements that the client wants to send. */
function sent(pool: RunspacePool): string[] {
  return pool.takeOutgoing().map((line) => /^<(\w+)( Stream='PromptResponse')?/.exec(line)?.slice(1).join('') ?? line);
}

/** A pipeline that the server has begun. */
function running(pool: RunspacePool, hasInput = false): string {
  const id = pool.start({ ...script, hasInput });
  feed(pool, ack('Command', id), ack('Data', id));
  pool.takeOutgoing();
  return id;
}

describe('opening', () => {
  test.each([
    ['1.0', '2.0', '1.1.0.1'],
    ['3.0', '2.0', '1.1.0.1'],
    ['2.3', '5.0', '1.1.0.1'],
    ['2.3', '2.0', '2.0'],
  ])('versions %s, %s, %s do not go together with ours, which is told at once', (...versions) => {
    const pool = new RunspacePool();
    pool.open();
    expect(feed(pool, capabilityLine(...versions))).toEqual([
      { kind: 'broken', failure: { kind: 'version', theirs: versions.join(', ') } },
    ]);
  });

  test.each([
    ['2.1', '2.1'],
    ['2.9', '2.3'],
  ])('of two minor versions the lower one is spoken (%s)', (theirs, spoken) => {
    expect(opened(theirs).versions?.protocol).toBe(spoken);
  });

  test('a session that the server breaks off tells its error', () => {
    const pool = new RunspacePool();
    pool.open();
    const body = '<Obj RefId="0"><MS><I32 N="RunspaceState">5</I32><S N="ExceptionAsErrorRecord">no</S></MS></Obj>';
    expect(feed(pool, capabilityLine(), serverLine(zero, 0x21005, body))).toEqual([
      { kind: 'broken', failure: { kind: 'refused', record: 'no' } },
    ]);
  });

  test('a shell that sends our own line back is recognised', () => {
    const pool = new RunspacePool();
    pool.open();
    const events = feed(pool, `$ ${pool.takeOutgoing().join('')}`, 'bash: syntax error\n');
    expect(events).toEqual([
      { kind: 'noise', text: '$ ' },
      { kind: 'broken', failure: { kind: 'echo' } },
    ]);
  });

  test('an error about the opening line is its end', () => {
    const pool = new RunspacePool();
    pool.open();
    const events = feed(pool, '__NamedPipeError__:Remote transport error: Only administrators can override\n');
    expect(events.at(-1)).toMatchObject({ kind: 'broken', failure: { kind: 'server' } });
  });
});

describe('one pipeline', () => {
  test('data waits for CommandAck, Close goes after the final state, and once', () => {
    const pool = opened();
    const id = pool.start(script);
    expect(sent(pool)).toEqual(['Command']);
    feed(pool, ack('Command', id));
    expect(sent(pool)).toEqual(['Data']);
    // The state may overtake the acknowledgement.
    expect(feed(pool, stateLine(id, 1), stateLine(id, 4), stateLine(id, 5))).toEqual([
      { kind: 'pipeline', id, event: { kind: 'ended', state: 'completed', error: undefined, problem: undefined } },
    ]);
    expect(sent(pool)).toEqual(['Close']);
    feed(pool, ack('Data', id));
    expect(feed(pool, ack('Close', id))).toEqual([{ kind: 'pipeline', id, event: { kind: 'closed' } }]);
    expect(pool.openPipelines).toEqual([]);
  });

  test('stopped before it is acknowledged it is signalled when that may be done, and its command is never sent', () => {
    const pool = opened();
    const id = pool.start(script);
    pool.stop(id);
    pool.stop(id);
    expect(sent(pool)).toEqual(['Command']);
    feed(pool, ack('Command', id));
    expect(sent(pool)).toEqual(['Signal']);
    expect(feed(pool, ack('Signal', id))).toEqual([{ kind: 'pipeline', id, event: { kind: 'ended', state: 'stopped' } }]);
    expect(sent(pool)).toEqual(['Close']);
  });

  test('stopped while it runs: Signal, state, SignalAck, Close, and no input after that', () => {
    const pool = opened();
    const id = running(pool, true);
    pool.sendInput(id, 1);
    pool.sendInput(id, 2);
    pool.stop(id);
    expect(sent(pool)).toEqual(['Data', 'Signal']);
    feed(pool, ack('Data', id));
    expect(pool.sendInput(id, 3)).toBe(false);
    feed(pool, stateLine(id, 3));
    expect(sent(pool)).toEqual([]);
    feed(pool, ack('Signal', id));
    expect(sent(pool)).toEqual(['Close']);
  });

  test('one that ends by itself while it is being stopped is closed after SignalAck', () => {
    const pool = opened();
    const id = running(pool);
    pool.stop(id);
    expect(feed(pool, stateLine(id, 4))[0]).toMatchObject({ event: { kind: 'ended', state: 'completed' } });
    expect(sent(pool)).toEqual(['Signal']);
    feed(pool, ack('Signal', id));
    expect(sent(pool)).toEqual(['Close']);
  });

  test('input goes with what is on its way in one line, after the whole command', () => {
    const pool = opened();
    const id = pool.start({ commands: [{ text: 'x'.repeat(100_000), isScript: true }], hasInput: true });
    for (let n = 0; n < 100; n += 1) pool.sendInput(id, n);
    pool.endInput(id);
    expect(sent(pool)).toEqual(['Command']);
    feed(pool, ack('Command', id));
    const kinds = [0, 1, 2, 3].map(() => {
      expect(sent(pool)).toEqual(['Data']);
      return feed(pool, ack('Data', id)).map((event) => (event.kind === 'pipeline' ? event.event.kind : event.kind));
    });
    expect(kinds).toEqual([[], [], [], ['running']]);
    expect(sent(pool)).toEqual(['Data']);
    expect(feed(pool, ack('Data', id))).toEqual([{ kind: 'pipeline', id, event: { kind: 'inputSent' } }]);
    expect(pool.sendInput(id, 1)).toBe(false);
  });

  test('what can’t be read is told, and the rest goes on', () => {
    const pool = opened();
    const id = running(pool);
    const deep = '<Obj RefId="0"><LST>'.repeat(100) + '</LST></Obj>'.repeat(100);
    const events = feed(
      pool,
      serverLine(id, 0x41004, '<S>broken'),
      serverLine(id, 0x41004, deep),
      serverLine(id, 0x41004, '<I32>1</I32>'),
      serverLine(id, 0x12345, '<I32>1</I32>'),
      serverLine(id, 0x10002, '<I32>1</I32>'),
      stateLine(id, 4),
    );
    expect(events).toEqual([
      { kind: 'pipeline', id, event: { kind: 'unreadable', message: 'PIPELINE_OUTPUT', problem: 'it ends inside of <S>' } },
      expect.objectContaining({ event: expect.objectContaining({ kind: 'unreadable' }) }),
      { kind: 'pipeline', id, event: { kind: 'output', value: 1 } },
      { kind: 'ignored', message: '0x00012345', why: 'it is none that a pipeline has' },
      { kind: 'ignored', message: 'SESSION_CAPABILITY', why: 'it is none that a pipeline has' },
      expect.objectContaining({ event: expect.objectContaining({ kind: 'ended' }) }),
    ]);
  });

  test('a state that can’t be read is made sure of by a stop', () => {
    const pool = opened();
    const id = running(pool);
    feed(pool, serverLine(id, 0x41006, '<Obj'));
    expect(sent(pool)).toEqual(['Signal']);
    expect(feed(pool, ack('Signal', id))).toEqual([{ kind: 'pipeline', id, event: { kind: 'ended', state: 'stopped' } }]);
  });

  test('a state of the server’s own that loses it is a failure, as the session lives', () => {
    const pool = opened();
    const one = running(pool);
    expect(feed(pool, stateLine(one, 6))).toMatchObject([
      { id: one, event: { kind: 'ended', state: 'failed', problem: expect.any(String) } },
    ]);
    const other = running(pool);
    expect(feed(pool, ack('Close', other))).toMatchObject([
      { id: other, event: { kind: 'ended', state: 'failed', problem: expect.any(String) } },
      { id: other, event: { kind: 'closed' } },
    ]);
    expect(pool.state).toBe('opened');
  });

  test('one whose message the server could not use is over, and the session lives', () => {
    const pool = opened();
    const id = pool.start(script);
    feed(pool, ack('Command', id));
    pool.takeOutgoing();
    const events = feed(pool, '__NamedPipeError__:Remote transport error: \n', ack('Data', id));
    expect(events).toEqual([
      { kind: 'serverError', text: 'Remote transport error:' },
      { kind: 'pipeline', id, event: { kind: 'ended', state: 'failed', error: undefined, problem: 'Remote transport error:' } },
    ]);
    expect(sent(pool)).toEqual(['Close']);
    expect(pool.state).toBe('opened');
  });

  test('data and acknowledgements of a pipeline that nobody knows are passed over', () => {
    const pool = opened();
    const other = '99999999-9999-9999-9999-999999999999';
    expect(
      feed(pool, serverLine(other, 0x41004, '<S>x</S>'), ack('Data', other), ack('Close', other), ack('Data', zero)),
    ).toEqual([]);
  });
});

describe('calls of the host', () => {
  function asked(pool: RunspacePool, id: string, method: number, parameters = ''): HostCall {
    const [event] = feed(pool, hostCallLine(id, 7, method, parameters));
    if (event?.kind !== 'pipeline' || event.event.kind !== 'hostCall') throw new Error(JSON.stringify(event));
    return event.event.call;
  }

  test('an answer of another kind is refused here: the script would wait for ever', () => {
    const pool = opened();
    const id = running(pool);
    expect(() => pool.answer(id, asked(pool, id, 11), { kind: 'secure', text: 'x' })).toThrow(TypeError);
    expect(() => pool.answer(id, asked(pool, id, 12), { kind: 'text', text: 'x' })).toThrow(TypeError);
    expect(() => pool.answer(id, asked(pool, id, 23), { kind: 'text', text: 'x' })).toThrow(TypeError);
    expect(() => pool.answer(id, asked(pool, id, 26), { kind: 'choice', index: 0 })).toThrow(TypeError);
    expect(sent(pool)).toEqual([]);
    expect(pool.answer(id, asked(pool, id, 11), { kind: 'nothing' })).toBe(true);
    expect(sent(pool)).toEqual(["Data Stream='PromptResponse'"]);
  });

  test('an answer after the end is nobody’s', () => {
    const pool = opened();
    const id = running(pool);
    const call = asked(pool, id, 11);
    feed(pool, stateLine(id, 3));
    expect(pool.answer(id, call, { kind: 'text', text: 'late' })).toBe(false);
  });

  test.each([1, 2, 3, 4, 5, 27, 41, 45, 50, 52, 54, 55, 99])(
    'method %i is refused by itself, so that the script goes on',
    (method) => {
      const pool = opened();
      const id = running(pool);
      expect(asked(pool, id, method).request.method).toBe('refused');
      expect(sent(pool)).toEqual(["Data Stream='PromptResponse'"]);
    },
  );

  test('Clear-Host of Windows is recognised, other cells are not', () => {
    const pool = opened();
    const id = running(pool);
    const rectangle = (n: number): string =>
      `<Obj RefId="3"><MS>${['left', 'top', 'right', 'bottom'].map((side) => `<I32 N="${side}">${n}</I32>`).join('')}</MS></Obj>`;
    expect(asked(pool, id, 48, rectangle(-1)).request).toEqual({ method: 'clearScreen' });
    expect(asked(pool, id, 48, rectangle(5)).request).toEqual({ method: 'screen', name: 'SetBufferContents1' });
  });

  test('a session can ask too, and is answered on its own stream', () => {
    const pool = opened();
    const [event] = feed(pool, hostCallLine(zero, 3, 11));
    if (event?.kind !== 'hostCall') throw new Error(JSON.stringify(event));
    expect(pool.answer(undefined, event.call, { kind: 'text', text: 'yes' })).toBe(true);
    expect(sent(pool)).toEqual(["Data Stream='PromptResponse'"]);
  });

  test('one without its parts is told, not answered', () => {
    const pool = opened();
    const id = running(pool);
    const [event] = feed(pool, serverLine(id, 0x41100, '<Obj RefId="0"><MS><I64 N="ci">1</I64></MS></Obj>'));
    expect(event).toMatchObject({ event: { kind: 'unreadable', message: 'PIPELINE_HOST_CALL' } });
  });
});

describe('SecureStrings', () => {
  test('input behind one that waits for its key keeps its order', () => {
    const pool = opened();
    const id = running(pool, true);
    pool.sendInput(id, PsSecureString.of('x'));
    pool.sendInput(id, 2);
    pool.endInput(id);
    expect(pool.takeEvents()).toEqual([{ kind: 'keyWanted' }]);
    expect(sent(pool)).toEqual([]);
    pool.offerKey(KeyExchange.makeSync());
    // Nothing but the public key.
    expect(sent(pool)).toEqual(['Data']);
    expect(pool.waitingInput(id)).toBe(0);
    const body = '<Obj RefId="0"><MS><S N="EncryptedSessionKey">AAAA</S></MS></Obj>';
    expect(feed(pool, serverLine(zero, 0x10006, body))).toEqual([
      { kind: 'pipeline', id, event: expect.objectContaining({ kind: 'unreadable', message: 'ENCRYPTED_SESSION_KEY' }) },
      { kind: 'keyRefused' },
    ]);
    // It lacks what it was to be sent: it is stopped.
    expect(sent(pool)).toEqual(['Signal']);
  });

  const key = (bytes: Buffer): string =>
    serverLine(zero, 0x10006, `<Obj RefId="0"><MS><S N="EncryptedSessionKey">${bytes.toString('base64')}</S></MS></Obj>`);
  const asked = (pool: RunspacePool, id: string): void => {
    const [event] = feed(pool, hostCallLine(id, 7, 12));
    if (event?.kind !== 'pipeline' || event.event.kind !== 'hostCall') throw new Error(JSON.stringify(event));
    pool.answer(id, event.event.call, { kind: 'secure', text: 'geheim' });
  };

  test('a key that is none is answered with a failure, at once from then on, and nothing is thrown', () => {
    const pool = opened();
    const id = running(pool);
    asked(pool, id);
    pool.offerKey(KeyExchange.makeSync());
    expect(sent(pool)).toEqual(['Data']);
    // Larger than any modulus: RSA itself refuses it.
    const head = Buffer.from([0x01, 0x02, 0, 0, 0x10, 0x66, 0, 0, 0, 0xa4, 0, 0]);
    expect(feed(pool, key(Buffer.concat([head, Buffer.alloc(256, 0xff)])))).toContainEqual({ kind: 'keyRefused' });
    expect(sent(pool)).toEqual(["Data Stream='PromptResponse'"]);
    feed(pool, ack('Data', id));
    asked(pool, id);
    expect(sent(pool)).toEqual(["Data Stream='PromptResponse'"]);
  });

  test('what a pipeline holds back goes with it: after its end nothing is sent, and nothing waits behind it', () => {
    const pool = opened();
    const id = running(pool);
    asked(pool, id);
    pool.stop(id);
    expect(sent(pool)).toEqual(['Signal']);
    feed(pool, stateLine(id, 3), ack('Signal', id));
    pool.takeOutgoing();
    pool.refuseKey();
    expect(pool.takeEvents()).toEqual([{ kind: 'keyRefused' }]);
    expect(sent(pool)).toEqual([]);
  });

  test('a command without secrets does not wait for the key of another one', () => {
    const pool = opened();
    pool.sendInput(running(pool, true), PsSecureString.of('x'));
    const id = pool.start(script);
    pool.takeOutgoing();
    feed(pool, ack('Command', id));
    expect(sent(pool)).toEqual(['Data']);
  });

  test('at 2.4 they are sent as they are', () => {
    const pool = opened('2.4', { protocol: '2.4' });
    const id = running(pool, true);
    pool.sendInput(id, PsSecureString.of('secret'));
    expect(sent(pool)).toEqual(['Data']);
    expect(pool.reveal(PsSecureString.received(Buffer.from('secret', 'utf16le').toString('base64')))).toBe('secret');
  });

  test('a server that asks for the key is sent it', () => {
    const pool = opened();
    expect(feed(pool, serverLine(zero, 0x10007, '<S></S>'))).toEqual([{ kind: 'keyWanted' }]);
    pool.offerKey(KeyExchange.makeSync());
    expect(sent(pool)).toEqual(['Data']);
  });
});

describe('the end', () => {
  test('what runs is stopped and closed before the session is', () => {
    const pool = opened();
    const id = running(pool);
    pool.close();
    pool.close();
    expect(sent(pool)).toEqual(['Signal']);
    feed(pool, stateLine(id, 3), ack('Signal', id));
    expect(sent(pool)).toEqual(['Close']);
    feed(pool, ack('Close', id));
    expect(sent(pool)).toEqual(['Close']);
    expect(feed(pool, poolStateLine(4), poolStateLine(3), ack('Close', zero), '__NamedPipeError__:gone\n')).toEqual([
      { kind: 'closed' },
    ]);
    expect(pool.end()).toEqual([]);
  });

  test.each<[string, string, unknown]>([
    ['its own last words', '__NamedPipeError__:died\n', { kind: 'server', text: 'died' }],
    [
      'a broken fragment',
      `<Data Stream='Default' PSGuid='${zero}'>${Buffer.alloc(21).toString('base64')}</Data>\n`,
      { kind: 'protocol', problem: 'an object has the number 0' },
    ],
    [
      'data that is no base64',
      `<Data Stream='Default' PSGuid='${zero}'>?</Data>\n`,
      { kind: 'protocol', problem: 'an element of data is not base64' },
    ],
    ['a closed state', poolStateLine(3), { kind: 'ended' }],
  ])('%s breaks the session, and what runs is lost', (_, line, failure) => {
    const pool = opened();
    const id = running(pool);
    expect(feed(pool, line)).toEqual([
      { kind: 'pipeline', id, event: { kind: 'ended', state: 'lost' } },
      { kind: 'broken', failure },
    ]);
    expect(() => pool.start(script)).toThrow('broken');
    pool.stop(id);
    pool.close();
    expect(sent(pool)).toEqual([]);
  });

  test('a channel that closes in the middle of an object is an end, once', () => {
    const pool = opened();
    const id = running(pool);
    feed(pool, serverLine(id, 0x41004, '<S>x</S>').slice(0, 60));
    expect(pool.end().at(-1)?.kind).toBe('broken');
    expect(pool.end()).toEqual([]);
    expect(pool.state).toBe('broken');
  });
});
