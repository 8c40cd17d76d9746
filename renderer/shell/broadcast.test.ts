import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo, SessionState } from '../../shared/model/session.ts';
import { cursorKeysFor, isReply } from './broadcast-keys.ts';
import { Broadcast } from './broadcast.ts';
import type { SessionsState, SessionsStore } from './stores/sessions-store.ts';

const id = (name: string): SessionId => SessionId.parse(name);
const open: SessionState = { kind: 'open' };
const gone: SessionState = { kind: 'ended', exit: { kind: 'code', code: 0 } };

function bench(names: readonly string[]) {
  const session = (name: string, state = open): SessionInfo => ({
    sessionId: id(name),
    name,
    target: 'fred@host:22',
    production: false,
    state,
  });
  const state = createStore<SessionsState>(() => ({
    byId: Object.fromEntries(names.map((name) => [name, session(name)])),
    orphans: new Set(),
    titles: {},
    sizes: {},
    filesOnly: new Set(),
  }));
  const notes: string[] = [];
  const sent: string[] = [];
  const broadcast = new Broadcast({ sessions: { state } as unknown as SessionsStore, note: (words) => void notes.push(words) });
  broadcast.offer({
    type: (to, { words }) => sent.push(`${to} types ${words}`) > 0,
    paste: (to, words, run) => sent.push(`${to} pastes ${words}${run ? ' and runs' : ''}`) > 0,
  });
  const become = (name: string, to: SessionState): void =>
    state.setState((before) => ({ byId: { ...before.byId, [name]: session(name, to) } }));
  return { broadcast, notes, sent, become, targets: () => broadcast.state.getState().targets };
}

describe('typing into several terminals', () => {
  it('goes from any of them to the others, and from no one else', () => {
    const { broadcast, sent } = bench(['a', 'b', 'c', 'd']);
    broadcast.start([id('a'), id('b'), id('c')]);
    broadcast.typed(id('b'), { words: 'x' });
    broadcast.typed(id('d'), { words: 'y' });
    expect(sent).toEqual(['a types x', 'c types x']);
  });

  it('is over at once when it is stopped', () => {
    const { broadcast, sent, targets } = bench(['a', 'b']);
    broadcast.start([id('a'), id('b')]);
    broadcast.stop();
    broadcast.typed(id('a'), { words: 'x' });
    broadcast.paste([id('a'), id('b')], 'x', false);
    expect([targets(), sent]).toEqual([[], []]);
  });

  it('drops one that is not connected any more, says so, and does not take it back', () => {
    const { broadcast, become, notes, sent, targets } = bench(['a', 'b', 'c']);
    broadcast.start([id('a'), id('b'), id('c')]);
    become('b', gone);
    expect(notes).toEqual(['b is not connected any more and gets nothing that you type.']);
    become('b', open);
    broadcast.typed(id('a'), { words: 'x' });
    expect([targets(), sent]).toEqual([[id('a'), id('c')], ['c types x']]);
  });

  it('ends with the last but one', () => {
    const { broadcast, become, notes, targets } = bench(['a', 'b']);
    broadcast.start([id('a'), id('b')]);
    become('a', gone);
    expect(targets()).toEqual([]);
    expect(notes).toEqual(['a is not connected any more. Typing goes to its own terminal only.']);
  });

  it('begins with none that is not connected, and never with one alone', () => {
    const { broadcast, become, targets } = bench(['a', 'b', 'c']);
    become('b', gone);
    broadcast.start([id('a'), id('b')]);
    expect(targets()).toEqual([]);
    broadcast.start([id('a'), id('b'), id('c'), id('c')]);
    expect(targets()).toEqual([id('a'), id('c')]);
  });

  it('pastes only into those that the question was about and that still take part', () => {
    const { broadcast, become, sent } = bench(['a', 'b', 'c']);
    broadcast.start([id('a'), id('b'), id('c')]);
    become('b', gone);
    broadcast.paste([id('a'), id('b')], 'ls', true);
    expect(sent).toEqual(['a pastes ls and runs']);
  });
});

describe('what an emulator says by itself', () => {
  it.each([
    '\x1b[?1;2c',
    '\x1b[>0;276;0c',
    '\x1b[0n',
    '\x1b[24;80R',
    '\x1b[?24;80R',
    '\x1b[I',
    '\x1b[O',
    '\x1b[<0;3;4M',
    '\x1b[<0;3;4m',
    '\x1b[M !!',
    '\x1b[?2026;2$y',
    '\x1b]11;rgb:0000/0000/0000\x1b\\',
    '\x1bP>|xterm.js(5)\x1b\\',
    '\x1b[8;24;80t',
    '\x1b[?0u',
  ])('is no typing: %j', (data) => expect(isReply(data)).toBe(true));

  it.each([
    'x',
    'ü',
    '\r',
    '\x03',
    '\x1b',
    '\x1b[A',
    '\x1bOA',
    '\x1b[1;5C',
    '\x1b[3~',
    '\x1b[15;2~',
    '\x1bOP',
    '\x1b[1;2R',
    '\x1b[Z',
    '\x1bb',
    '\x1b_',
    '\x1b^',
    '\x1b]',
    '\x1bP',
    '\x1bX',
    '\x1b[97;5u',
    'ls -l\r',
  ])('is not taken for it: %j', (data) => expect(isReply(data)).toBe(false));

  it('cursor keys become those that the other program asked for', () => {
    expect(['\x1b[A', '\x1bOA', 'x', '\x1b[1;5A'].map((data) => cursorKeysFor(data, true))).toEqual([
      '\x1bOA',
      '\x1bOA',
      'x',
      '\x1b[1;5A',
    ]);
    expect(['\x1b[A', '\x1bOA'].map((data) => cursorKeysFor(data, false))).toEqual(['\x1b[A', '\x1b[A']);
  });
});
