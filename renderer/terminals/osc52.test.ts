import { describe, expect, it } from 'vitest';
import { clipboardLimitBytes, readClipboardRequest } from './osc52.ts';

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

describe('clipboard requests of programs (OSC 52)', () => {
  it('reads UTF-8 text that a program wants to write', () => {
    const payload = base64(new TextEncoder().encode('grüße 👋'));
    expect(readClipboardRequest(`c;${payload}`)).toEqual({ kind: 'write', text: 'grüße 👋' });
    expect(readClipboardRequest(`;${payload}`)).toEqual({ kind: 'write', text: 'grüße 👋' });
  });

  it('refuses a read with an empty answer', () => {
    expect(readClipboardRequest('c;?')).toEqual({ kind: 'read', answer: '\u001b]52;c;\u001b\\' });
  });

  it('echoes nothing of a selection it does not know', () => {
    expect(readClipboardRequest('x\u001b[31m;?')).toEqual({ kind: 'invalid' });
  });

  it.each([
    ['no separator', 'Zm9v'],
    ['broken base64', 'c;###'],
    ['bytes that are no UTF-8', `c;${base64(Uint8Array.of(0xff, 0xfe))}`],
    ['an empty text', 'c;'],
  ])('ignores %s', (_name, data) => {
    expect(readClipboardRequest(data).kind).toBe('invalid');
  });

  it('refuses more than the limit without decoding it', () => {
    const just = base64(new Uint8Array(clipboardLimitBytes).fill(65));
    expect(readClipboardRequest(`c;${just}`.replace(/=+$/, '')).kind).toBe('write');
    const over = base64(new Uint8Array(clipboardLimitBytes + 30).fill(65));
    expect(readClipboardRequest(`c;${over}`).kind).toBe('tooLarge');
  });
});
