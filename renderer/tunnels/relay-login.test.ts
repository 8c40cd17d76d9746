import { describe, expect, test } from 'vitest';
import { specText } from '../../shared/model/tunnel-spec.ts';
import { Bookmark } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { relayBookmark, relayCommand, relayPlace, relayPort, relaySpec } from './relay-login.ts';
import { text } from './text.ts';

const relay = { target: 'fred@relay.example:2200', hostName: 'gate' };

describe('this computer behind a relay (FW-20)', () => {
  test('the relay listens on its loopback and leads to the SSH server here', () => {
    expect(specText(relaySpec(2022, 22))).toBe('-R 2022:localhost:22');
  });

  test.each([
    ['anna', 'ssh -J fred@relay.example:2200 -p 2022 anna@localhost'],
    ['', 'ssh -J fred@relay.example:2200 -p 2022 localhost'],
    ["o'neil", "ssh -J fred@relay.example:2200 -p 2022 'o'\\''neil@localhost'"],
  ])('others type it for the account “%s”', (account, command) => {
    expect(relayCommand(relayPlace(relay), { port: 2022, account })).toBe(command);
  });

  test('a relay that could not be looked up is named as it is here', () => {
    expect(relayPlace({ target: '', hostName: 'gate' })).toBe('gate');
  });

  test('loopback is what is asked for; what the relay makes of it is not promised, and a refusal here is no fault', () => {
    expect(text.relay.loopback).toContain('GatewayPorts');
    expect(text.details.reachThere.loopback).toContain('GatewayPorts');
    const refused = { kind: 'refused', place: '203.0.113.7:2022' } as const;
    expect(text.reachable.found(refused, 'gate', true)).toContain('It needs GatewayPorts');
    expect(text.reachable.found(refused, 'gate', false)).toBe('Refused at 203.0.113.7:2022: it is not open to this computer.');
  });

  test('the bookmark goes over the relay, and is one that the tree takes', () => {
    const made = relayBookmark(BookmarkId.parse('a'), 'Office', relay, { port: 2022, account: 'anna' });
    expect(Bookmark.parse(made)).toMatchObject({
      name: 'Office through gate',
      host: 'localhost',
      settings: { port: 2022, user: 'anna', proxyJump: 'gate' },
    });
    expect(relayBookmark(BookmarkId.parse('a'), 'Office', relay, { port: 1, account: '' }).settings).not.toHaveProperty('user');
    const spaced = relayBookmark(BookmarkId.parse('a'), 'Office', { ...relay, hostName: 'the gate' }, { port: 1, account: '' });
    expect(spaced.settings.proxyJump).toBe('fred@relay.example:2200');
  });

  test.each([
    ['2022', 2022],
    [' 22 ', 22],
    ['0', undefined],
    ['65536', undefined],
    ['ssh', undefined],
    ['', undefined],
  ])('the port “%s”', (typed, port) => {
    expect(relayPort(typed)).toBe(port);
  });
});
