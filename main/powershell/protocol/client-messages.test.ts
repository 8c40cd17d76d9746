import { expect, test } from 'vitest';
import { readRecording } from '../../../e2e/fixtures/psrp/recordings.ts';
import { valueIn } from '../testing/replayed.ts';
import { createPipeline, initRunspacePool, sessionCapability } from './client-messages.ts';
import { isSame } from './clixml/same.ts';
import { entryOf, memberOf, PsObject, type PsValue } from './clixml/values.ts';
import { encodeValue } from './clixml/writer.ts';
import { decodeHostCall, hostResponse, type HostAnswer } from './host-calls.ts';
import { usualHost } from './host-info.ts';

/** The bodies of one type that the recorded client sent: PowerShell took them. */
function sentIn(name: string, type: number): PsValue[] {
  return readRecording(name).messages.flatMap((message) =>
    message.from === 'client' && message.type === type ? [valueIn(message.body)] : [],
  );
}

test('the capability is the recorded one', () => {
  expect(isSame(sessionCapability('2.3'), sentIn('numbers', 0x10002)[0] ?? null)).toBe(true);
  expect(isSame(sessionCapability('2.4'), sentIn('open-2.4', 0x10002)[0] ?? null)).toBe(true);
});

test('the host is told as it was recorded, all ten facts', () => {
  const recorded = sentIn('numbers', 0x10004)[0];
  const ours = initRunspacePool({ ...usualHost, title: 'workbench' }, 'Hawser');
  expect(encodeValue(memberOf(ours, 'HostInfo') ?? null)).toBe(encodeValue(memberOf(recorded, 'HostInfo') ?? null));
});

test('the version that Get-FormatData and Wait-Debugger look for is told', () => {
  const table = entryOf(memberOf(initRunspacePool(undefined, 'Hawser'), 'ApplicationArguments'), 'PSVersionTable');
  expect(encodeValue(entryOf(table, 'PSVersion') ?? null)).toBe('<Version>7.4</Version>');
});

test('a pipeline is the recorded one', () => {
  const ours = createPipeline(
    { commands: [{ text: '1..3', isScript: true }], addToHistory: true, goesOnAfterErrors: false },
    '2.3',
  );
  expect(encodeValue(ours)).toBe(encodeValue(sentIn('numbers', 0x21006)[0] ?? null));
});

test('arguments are objects of their own, never text of the script', () => {
  const ours = createPipeline(
    { commands: [{ text: 'f', isScript: false, args: [{ value: '; rm x' }, { name: 'Sw', value: true }] }] },
    '2.3',
  );
  const text = encodeValue(ours);
  expect(text).toContain('<Nil N="N" /><S N="V">; rm x</S>');
  expect(text).toContain('<S N="N">Sw</S><B N="V">true</B>');
});

test('merge properties are those that the version has', () => {
  const of = (version: '2.1' | '2.2' | '2.3'): string =>
    encodeValue(createPipeline({ commands: [{ text: 'x', isScript: true, mergeErrors: true }] }, version));
  expect(of('2.1')).not.toContain('MergeError');
  expect(of('2.2')).toContain('MergeDebug');
  expect(of('2.2')).not.toContain('MergeInformation');
  expect(of('2.3')).toContain('MergeInformation');
});

test.each<[string, number, HostAnswer]>([
  ['choice', 0, { kind: 'choice', index: 0 }],
  ['choice', 1, { kind: 'choices', indexes: [0, 1] }],
  ['read-host', 1, { kind: 'fields', values: new Map([['Your name', 'Bob']]) }],
  ['read-host', 2, { kind: 'key', character: 'a', virtualKeyCode: 65, controlKeyState: 0 }],
])('an answer in %s (%i) is the recorded one, which PowerShell took', (name, index, answer) => {
  const calls = readRecording(name).messages.filter(({ type }) => type === 0x41100);
  const answers = sentIn(name, 0x41101);
  const call = decodeHostCall(valueIn(calls[index]?.body ?? ''));
  if (call.kind === 'problem') throw new Error(call.problem);
  expect(encodeValue(hostResponse(call.value, answer))).toBe(encodeValue(answers[index] ?? null));
});

test('a failure is an error record that the script can catch, and has no result', () => {
  const call = decodeHostCall(
    valueIn('<Obj RefId="0"><MS><I64 N="ci">1</I64><I32 N="mi">11</I32><Obj N="mp" RefId="1"><LST /></Obj></MS></Obj>'),
  );
  if (call.kind === 'problem') throw new Error(call.problem);
  const response = hostResponse(call.value, { kind: 'failure', message: 'cancelled' });
  expect(memberOf(response, 'mr')).toBeUndefined();
  expect(memberOf(memberOf(memberOf(response, 'me'), 'Exception'), 'Message')).toBe('cancelled');
  expect(memberOf(response, 'me')).toBeInstanceOf(PsObject);
});
