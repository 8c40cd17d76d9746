import { describe, expect, test } from 'vitest';
import { recordingNames } from '../../../e2e/fixtures/psrp/recordings.ts';
import { play, valueIn, type Played } from '../testing/replayed.ts';
import { isSame } from './clixml/same.ts';
import { memberOf, PsSecureString, type PsValue } from './clixml/values.ts';
import { errorRecord } from './records.ts';
import type { PipelineEvent } from './pool-events.ts';

/** What happened to one pipeline, in order. */
function eventsOf({ events, pipelines }: Played, index = 0): PipelineEvent[] {
  return events.flatMap((event) => (event.kind === 'pipeline' && event.id === pipelines[index] ? [event.event] : []));
}

function outputOf(played: Played, index = 0): PsValue[] {
  return eventsOf(played, index).flatMap((event) => (event.kind === 'output' ? [event.value] : []));
}

function endOf(played: Played, index = 0): PipelineEvent | undefined {
  return eventsOf(played, index).find(({ kind }) => kind === 'ended');
}

const eventKinds: Readonly<Record<number, string>> = {
  0x41004: 'output',
  0x41005: 'error',
  0x41006: 'ended',
  0x41007: 'debug',
  0x41008: 'verbose',
  0x41009: 'warning',
  0x41010: 'progress',
  0x41011: 'information',
  0x41100: 'hostCall',
};

describe('every recording', () => {
  test.each(recordingNames())('%s is played to its end: each message of the server becomes its event, in order', (name) => {
    const played = play(name);
    expect(played.pool.state).toBe('closed');
    expect(played.events.at(-1)).toEqual({ kind: 'closed' });
    const { messages } = played.recording;
    const recorded = [...new Set(messages.flatMap(({ type, guid }) => (type === 0x21006 || type === 0x2100a ? [guid] : [])))];
    expect(recorded).toHaveLength(played.pipelines.length);
    for (const [index, guid] of recorded.entries()) {
      const expected = messages.filter((message) => message.from === 'server' && message.guid === guid);
      const told = eventsOf(played, index);
      const kinds = told.map((event) => (event.kind === 'message' ? event.stream : event.kind));
      expect(kinds.filter((kind) => kind !== 'running' && kind !== 'inputSent' && kind !== 'closed')).toEqual(
        expected.map(({ type }) => eventKinds[type]),
      );
      const outputs = expected.filter(({ type }) => type === 0x41004).map(({ body }) => valueIn(body));
      const values = told.flatMap((event) => (event.kind === 'output' ? [event.value] : []));
      expect(values.every((value, at) => isSame(value, outputs[at] ?? null))).toBe(true);
      expect(kinds.at(-1)).toBe('closed');
    }
    expect(played.events.filter(({ kind }) => kind === 'ignored' || kind === 'broken' || kind === 'serverError')).toEqual([]);
  });

  test.each(['numbers', 'read-host', 'stop', 'noise', 'credential'])('%s is the same in single bytes', (name) => {
    const single = play(name, {}, (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)));
    const whole = play(name);
    expect(single.events.map(({ kind }) => kind)).toEqual(whole.events.map(({ kind }) => kind));
  });
});

describe('what is told', () => {
  test('of the server: versions, edition, system', () => {
    const played = play('numbers');
    expect(played.events[0]).toEqual({
      kind: 'opened',
      versions: {
        protocol: '2.3',
        powerShell: '7.6.5',
        edition: 'Core',
        platform: 'Unix',
        os: 'Debian GNU/Linux 12 (bookworm)',
        lacksSecureStrings: false,
      },
    });
    expect(outputOf(played)).toEqual([1, 2, 3]);
    expect(endOf(played)).toEqual({ kind: 'ended', state: 'completed', error: undefined, problem: undefined });
    expect(play('open-2.4').events[0]).toMatchObject({ versions: { protocol: '2.4' } });
  });

  test('a string of many lines is one value', () => {
    expect(outputOf(play('big-string'))[0]).toHaveLength(200_000);
  });

  test('noise before and within, and nothing of it is lost or in the way', () => {
    const noise = play('noise').events.flatMap((event) => (event.kind === 'noise' ? [event.text] : []));
    expect(noise).toEqual(['Welcome to the machine', 'no newline here']);
  });

  test('an error that ends a pipeline comes with its end', () => {
    const end = endOf(play('throw'));
    expect(end).toMatchObject({ state: 'failed' });
    const error = end?.kind === 'ended' ? end.error : undefined;
    expect(errorRecord(error ?? null)).toMatchObject({ message: 'thrown text', errorId: 'thrown text' });
  });

  test('an error record tells message, id, category, target and advice', () => {
    const error = eventsOf(play('error')).find((event) => event.kind === 'error');
    expect(errorRecord(error?.kind === 'error' ? error.record : null)).toMatchObject({
      message: 'broken',
      errorId: 'MyId',
      category: 6,
      targetName: 'the target',
      recommendedAction: 'try again',
      target: 'the target',
    });
  });

  test('streams: warning, verbose, debug and information with their texts', () => {
    const told = eventsOf(play('streams')).flatMap((event) =>
      event.kind === 'message'
        ? [`${event.stream} ${event.text}`]
        : event.kind === 'information'
          ? [`info ${event.information.text}`]
          : [],
    );
    expect(told).toEqual(expect.arrayContaining(['warning w1', 'verbose v1', 'debug d1', 'info i1']));
  });

  test('progress: nested, in percent, completed', () => {
    const told = eventsOf(play('progress')).flatMap((event) => (event.kind === 'progress' ? [event.progress] : []));
    expect(told[0]).toEqual({
      activityId: 1,
      parentId: undefined,
      activity: 'outer',
      status: 'step 1',
      operation: 'op',
      percent: 30,
      secondsRemaining: undefined,
      isCompleted: false,
    });
    expect(told[1]).toMatchObject({ activityId: 2, parentId: 1, secondsRemaining: 9, percent: undefined });
    expect(told.at(-1)).toMatchObject({ activityId: 1, isCompleted: true });
  });

  test('text for the host, with colours, title and the exit code', () => {
    const requests = (name: string): unknown[] =>
      eventsOf(play(name)).flatMap((event) => (event.kind === 'hostCall' ? [event.call.request] : []));
    expect(requests('write-host').slice(0, 3)).toEqual([
      { method: 'write', text: 'plain', endsLine: true, colours: { foreground: 7, background: 0 } },
      { method: 'write', text: 'red on yellow', endsLine: true, colours: { foreground: 12, background: 14 } },
      { method: 'write', text: 'no newline', endsLine: false, colours: { foreground: 7, background: 0 } },
    ]);
    expect(requests('write-host')).toContainEqual({ method: 'setTitle', title: 'new title' });
    expect(requests('write-host')).toContainEqual({ method: 'writeRecord', record: 'error', text: 'err line' });
    expect(requests('exit')).toEqual([{ method: 'exit', code: 3 }]);
  });

  test('questions: a line, a field, a key, choices, a credential', () => {
    const asked = (name: string): unknown[] =>
      eventsOf(play(name)).flatMap((event) => (event.kind === 'hostCall' && event.call.wantsAnswer ? [event.call.request] : []));
    expect(asked('read-host')).toEqual([
      { method: 'readLine', isSecure: false },
      expect.objectContaining({ method: 'prompt', fields: [expect.objectContaining({ name: 'Your name', isMandatory: true })] }),
      { method: 'readKey', noEcho: true, options: 6 },
    ]);
    expect(asked('choice').slice(0, 2)).toEqual([
      expect.objectContaining({ caption: 'Title', isMultiple: false, defaults: [1] }),
      expect.objectContaining({
        isMultiple: true,
        defaults: [0, 1],
        choices: [
          { label: '&Yes', help: 'do it' },
          { label: '&No', help: 'leave it' },
        ],
      }),
    ]);
    expect(asked('credential')).toEqual([
      { method: 'credential', caption: 'PowerShell credential request', message: 'Log on', userName: 'alice', target: '' },
    ]);
  });
});

describe('SecureStrings', () => {
  test('one that the server sends is read after the keys were exchanged, and not before', () => {
    const played = play('secure-output-2.3');
    const [secure] = outputOf(played);
    if (!(secure instanceof PsSecureString)) throw new Error('no SecureString');
    expect(played.pool.reveal(secure)).toBe('from server');
    expect(played.events.map(({ kind }) => kind)).toContain('keyReady');
  });

  test('one that is sent before there is a key waits for it, and comes back as it was', () => {
    const played = play('credential');
    const [, , credential] = outputOf(played);
    const password = memberOf(credential, 'Password');
    if (!(password instanceof PsSecureString)) throw new Error('no SecureString');
    expect(played.pool.reveal(password)).toHaveLength(5);
  });

  test.each(['read-host-secure-2.3', 'read-host-secure-2.4'])('%s', (name) => {
    const played = play(name);
    const lengths = outputOf(played).filter((value) => typeof value === 'number');
    const secrets = outputOf(played).flatMap((value) => (value instanceof PsSecureString ? [played.pool.reveal(value)] : []));
    expect(secrets.map((text) => text?.length)).toEqual(lengths.slice(0, 2));
    expect(
      JSON.stringify(played.events, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(secrets[0]);
  });
});
