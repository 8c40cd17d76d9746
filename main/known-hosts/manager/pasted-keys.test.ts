import { describe, expect, it } from 'vitest';
import { previewKeys } from './pasted-keys.ts';
import { keyText } from './test-support.ts';

describe('what a text would add', () => {
  it('shows keys with the names that their lines have, and says what can not be taken', async () => {
    const text = [
      `web,db ${keyText(1)} note`,
      keyText(2),
      '# comment',
      `@revoked * ${keyText(3)}`,
      '256 SHA256:abcdefghijklmnopqrstuvwxyz root',
      'x',
    ];
    const { keys, problems } = await previewKeys(text.join('\r\n'));
    expect(keys.map(({ line, names, comment }) => [line, names, comment])).toEqual([
      [1, 'web,db', 'note'],
      [2, undefined, ''],
      [4, '*', ''],
    ]);
    expect(problems).toEqual([expect.stringMatching(/^Line 5: a fingerprint/), 'Line 6: it ends before the key.']);
    const secret = await previewKeys('-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n');
    expect(secret).toEqual({ keys: [], problems: [expect.stringContaining('private key')] });
  });

  it('shows the first thousand of very many keys', async () => {
    const { keys, problems } = await previewKeys(Array.from({ length: 1010 }, (_, n) => `h${n} ${keyText(n)}`).join('\n'));
    expect([keys.length, problems]).toEqual([1000, ['10 more keys are not shown here.']]);
  });
});
