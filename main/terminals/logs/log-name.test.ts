import { expect, test } from 'vitest';
import { expandLogName, type LogFacts } from './log-name.ts';

const facts: LogFacts = { name: 'web1', host: 'web1.example.org', user: 'fred', port: 2222, at: new Date(2026, 10, 2, 3, 4, 5) };
const of = (template: string, changed: Partial<LogFacts> = {}) => {
  const name = expandLogName(template, { ...facts, ...changed });
  return name.kind === 'path' ? name.steps.join(' / ') : name.why;
};

test('fills in what it knows, and makes folders of slashes', () => {
  expect(of('{name}-{date}-{time}.log')).toBe('web1-2026-11-02-03-04-05.log');
  expect(of('{host}/{user}@{port}.txt')).toBe('web1.example.org / fred@2222.txt');
});

test('no name leads out of the folder, or is one that a system refuses', () => {
  expect(of('{name}.log', { name: '../../etc/passwd' })).toBe('_.._etc_passwd.log');
  expect(of('{name}/x', { name: '..' })).toBe('A part between two slashes is empty.');
  expect(of('../{date}')).toBe('A part between two slashes is empty.');
  expect(of('/{date}')).toBe('A part between two slashes is empty.');
  expect(of('{name}.log', { name: 'C:\\x\0\u202e"' })).toBe('C__x___.log');
  expect(of('con.log')).toBe('_con.log');
  expect(of('{name}', { name: 'x. ' })).toBe('x');
});

test('a template that is wrong says where', () => {
  expect([of('{host'), of('host}'), of('{moon}.log'), of('{constructor}'), of('')]).toEqual([
    'A brace has no partner.',
    'A brace has no partner.',
    'There is nothing called {moon}.',
    'There is nothing called {constructor}.',
    'A part between two slashes is empty.',
  ]);
  expect(of('a/'.repeat(20) + 'b')).toBe('More than 8 folders.');
});

test('a long name is cut in its middle: its time and its ending stay', () => {
  const name = of('{name}-{date}.log', { name: 'ü'.repeat(300) });
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(160);
  expect(name).toMatch(/^üü.*-2026-11-02\.log$/);
});
