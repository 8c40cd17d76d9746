import { describe, expect, it } from 'vitest';
import { IdentificationReader, type Identification } from './identification.ts';

/** Feeds the bytes in pieces of a size, and answers what was found and what came after it. */
function feed(bytes: Buffer, pieceBytes: number): { found: Identification | undefined; rest: string; text: string } {
  const reader = new IdentificationReader();
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const answer = reader.push(bytes.subarray(from, from + pieceBytes));
    if (answer === undefined) continue;
    const rest = Buffer.concat([answer.rest, bytes.subarray(from + pieceBytes)]).toString('latin1');
    return { found: answer.found, rest, text: reader.textBefore };
  }
  return { found: undefined, rest: '', text: reader.textBefore };
}

describe('the identification reader', () => {
  it.each([
    ['with CR LF', 'SSH-2.0-OpenSSH_9.2\r\nREST', 'SSH-2.0-OpenSSH_9.2', ''],
    ['with LF only', 'SSH-2.0-x\nREST', 'SSH-2.0-x', ''],
    ['with comments', 'SSH-2.0-x some words\r\nREST', 'SSH-2.0-x some words', ''],
    ['as 1.99', 'SSH-1.99-x\r\nREST', 'SSH-1.99-x', ''],
    ['after text', 'Welcome\r\nto \u001b[31mthis\r\n\r\nSSH-2.0-x\r\nREST', 'SSH-2.0-x', 'Welcome\nto [31mthis'],
  ])('finds an identification %s at every split', (_, text, line, textBefore) => {
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      expect(feed(bytes, size)).toEqual({ found: { kind: 'ssh2', line, textBefore }, rest: 'REST', text: textBefore });
    }
  });

  it.each([
    ['http', 'HTTP/1.1 400 Bad Request\r\n'],
    ['ssh1', 'SSH-1.5-1.2.27\n'],
    ['smtp', '220 mail.example ESMTP Postfix\r\n'],
    ['ftp', '220-FTP server ready\r\n'],
    ['unknown', 'SSH-9.9-future\r\n'],
  ])('knows %s at once', (looksLike, text) => {
    expect(feed(Buffer.from(text), 5).found).toEqual({ kind: 'notSsh', looksLike, textBefore: text.trim() });
  });

  it('keeps the text of a server that says no and goes', () => {
    expect(feed(Buffer.from('Exceeded MaxStartups\r\n'), 3)).toMatchObject({ found: undefined, text: 'Exceeded MaxStartups' });
  });

  it('gives up on a megabyte of text and keeps little of it', () => {
    const endless = feed(Buffer.alloc(1024 * 1024, 'x'), 65536);
    expect(endless.found).toMatchObject({ kind: 'notSsh', looksLike: 'unknown' });
    expect(endless.text.length).toBeLessThanOrEqual(4096);
    const lines = feed(Buffer.from('a line of text\n'.repeat(70_000)), 65536);
    expect(lines.found).toMatchObject({ kind: 'notSsh', looksLike: 'unknown' });
    expect(lines.text.length).toBeLessThanOrEqual(4096);
  });

  it('takes up to 1024 long lines before the identification, as ssh does', () => {
    const text = `${'y'.repeat(1000)}\n`.repeat(1000);
    const { found } = feed(Buffer.from(`${text}SSH-2.0-x\r\n`), 16384);
    expect(found).toMatchObject({ kind: 'ssh2', line: 'SSH-2.0-x' });
    expect(found?.textBefore.length).toBeLessThanOrEqual(4096);
  });
});
