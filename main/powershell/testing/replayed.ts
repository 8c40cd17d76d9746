/** Plays a recording against the client, in memory: at each point where the recorded client did something, ours is made to do the same. */
import { readFileSync } from 'node:fs';
import { readRecording, recordingFile, type Recording } from '../../../e2e/fixtures/psrp/recordings.ts';
import { Replay, type ClientStep } from '../../../e2e/servers/psrp-replay.mjs';
import { decodeValue } from '../protocol/clixml/decode.ts';
import { integerOf, textOf } from '../protocol/clixml/readings.ts';
import { itemsOf, memberOf, PsSecureString, type PsValue } from '../protocol/clixml/values.ts';
import { zeroGuid } from '../protocol/guid.ts';
import type { HostAnswer, HostCall } from '../protocol/host-calls.ts';
import { RunspacePool, type PoolOptions } from '../protocol/pool.ts';
import type { PoolEvent } from '../protocol/pool-events.ts';
import { aesCipher, KeyExchange, plainCipher } from '../protocol/session-key.ts';

export interface Played {
  readonly pool: RunspacePool;
  readonly events: readonly PoolEvent[];
  readonly recording: Recording;
  /** The client's id of each recorded pipeline, in the order of their commands. */
  readonly pipelines: readonly string[];
}

export function valueIn(text: string): PsValue {
  const decoded = decodeValue(text);
  if (decoded.kind === 'problem') throw new Error(decoded.problem);
  return decoded.value;
}

/** @param cut how the server's bytes are handed over. */
export function play(name: string, options: PoolOptions = {}, cut: (bytes: Buffer) => Buffer[] = (bytes) => [bytes]): Played {
  const recording = readRecording(name);
  const replay = new Replay(readFileSync(recordingFile(name), 'utf8'));
  const pool = new RunspacePool({ ...(recording.protocolVersion === '2.4' ? { protocol: '2.4' } : {}), ...options });
  const events: PoolEvent[] = [];
  const calls: HostCall[] = [];
  const pipelines: string[] = [];

  const take = (found: readonly PoolEvent[]): void => {
    events.push(...found);
    for (const event of found) {
      if (event.kind === 'keyWanted') pool.offerKey(KeyExchange.makeSync());
      const call =
        event.kind === 'hostCall'
          ? event.call
          : event.kind === 'pipeline' && event.event.kind === 'hostCall'
            ? event.event.call
            : undefined;
      if (call?.wantsAnswer === true) calls.push(call);
    }
  };
  /** Lets both sides talk until both wait. */
  const settle = (): void => {
    take(pool.takeEvents());
    for (let lines = pool.takeOutgoing(); lines.length > 0; lines = pool.takeOutgoing()) {
      for (const line of lines) {
        if (!line.endsWith('\n')) throw new Error('a line without its end');
        const answer = replay.receive(line.slice(0, -1));
        for (const part of cut(Buffer.from(answer.map((text) => `${text}\n`).join('')))) take(pool.feed(part));
      }
      take(pool.takeEvents());
    }
  };

  replay.start();
  pool.open();
  settle();
  for (let step = replay.waitsFor; step !== undefined; step = replay.waitsFor) {
    act(pool, step, replay, { calls, pipelines, recording });
    settle();
    if (replay.waitsFor === step) throw new Error(`${name}: the client did not do ${String(step.what)}`);
  }
  return { pool, events, recording, pipelines };
}

interface Scene {
  readonly calls: HostCall[];
  readonly pipelines: string[];
  readonly recording: Recording;
}

function act(pool: RunspacePool, step: ClientStep, replay: Replay, { calls, pipelines, recording }: Scene): void {
  const body = step.message === undefined ? null : valueIn(step.message.toString('utf8', 40));
  const id = replay.guidOf(step.guid) ?? '';
  switch (step.what) {
    case 'command': {
      const first = recording.messages.find(({ from, guid }) => from === 'client' && guid === step.guid);
      if (first === undefined) throw new Error('a command without a message');
      const request = valueIn(first.body);
      pipelines.push(
        first.type === 0x2100a
          ? pool.startCommandQuery(['Get-Proc*'])
          : pool.start({ commands: [{ text: '1', isScript: true }], hasInput: memberOf(request, 'NoInput') === false }),
      );
      return;
    }
    case 'signal':
      pool.stop(id);
      return;
    case 'close':
      if (step.guid === zeroGuid) pool.close();
      return;
    case 0x10005:
      pool.exchangeKeys();
      return;
    case 0x2100c:
      pool.resetRunspace();
      return;
    case 0x41002:
      pool.sendInput(id, body);
      return;
    case 0x41003:
      pool.endInput(id);
      return;
    case 0x41101: {
      const call = calls.shift();
      if (call === undefined) throw new Error('nothing was asked');
      pool.answer(id, call, answerFrom(call, memberOf(body, 'mr'), recording));
      return;
    }
    default:
      throw new Error(`the recorded client sent ${String(step.what)}`);
  }
}

/** The recorded answer as the client is told it. */
function answerFrom(call: HostCall, result: PsValue | undefined, recording: Recording): HostAnswer {
  const open = (value: PsValue | undefined): string => {
    if (!(value instanceof PsSecureString)) return textOf(value);
    const cipher = recording.sessionKey === undefined ? plainCipher : aesCipher(recording.sessionKey);
    return cipher.decrypt(value.wire ?? '') ?? '';
  };
  switch (call.request.method) {
    case 'readLine':
      return { kind: call.request.isSecure ? 'secure' : 'text', text: open(result) };
    case 'prompt': {
      const entries = result !== null && typeof result === 'object' && 'entries' in result ? (result.entries ?? []) : [];
      return { kind: 'fields', values: new Map(entries.map(({ key, value }) => [textOf(key), open(value)])) };
    }
    case 'credential':
      return { kind: 'credential', userName: textOf(memberOf(result, 'UserName')), password: open(memberOf(result, 'Password')) };
    case 'choice':
      return call.request.isMultiple
        ? { kind: 'choices', indexes: (itemsOf(result) ?? []).map((item) => integerOf(item) ?? 0) }
        : { kind: 'choice', index: integerOf(result) ?? 0 };
    case 'readKey':
      return { kind: 'key', character: 'a', virtualKeyCode: 65, controlKeyState: 0 };
    default:
      return { kind: 'nothing' };
  }
}
