import { expect, test } from 'vitest';
import { formatOutgoingProxy, parseOutgoingProxy } from './outgoing-proxy.ts';

test.each([
  ['socks5://127.0.0.1:9050', { kind: 'socks5', host: '127.0.0.1', port: 9050 }],
  ['SOCKS5h://fred@proxy', { kind: 'socks5', host: 'proxy', port: 1080, user: 'fred' }],
  ['socks4a://[::1]:1081/', { kind: 'socks4', host: '::1', port: 1081 }],
  [' http://a%20b@proxy.example:8080 ', { kind: 'http', host: 'proxy.example', port: 8080, user: 'a b' }],
  ['none', 'none'],
])('%s is a proxy, and is written so that it reads the same', (typed, proxy) => {
  const parsed = parseOutgoingProxy(typed);
  expect(parsed).toEqual(proxy);
  expect(parsed && parseOutgoingProxy(formatOutgoingProxy(parsed))).toEqual(proxy);
});

test.each([
  '',
  'proxy:1080',
  'ftp://x',
  'socks5://',
  'socks5://u:secret@h',
  'socks5://h:0',
  'socks5://h:70000',
  'http://h/x',
  'http://-h',
])('%j is none: a password does not belong there', (typed) => {
  expect(parseOutgoingProxy(typed)).toBeUndefined();
});
