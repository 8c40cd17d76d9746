import { describe, expect, it } from 'vitest';
import { questionOf } from './askpass-desk.ts';

describe('a question of a program of OpenSSH', () => {
  it.each([
    ['Enter PIN for ECDSA-SK key SHA256:abc: ', { kind: 'pin', wantsTouch: false }],
    ['Enter PIN and confirm user presence for ED25519-SK key SHA256:abc: ', { kind: 'pin', wantsTouch: true }],
    ['Enter passphrase for /home/fred/.ssh/id_sk: ', { kind: 'passphrase', isRepeat: false, isNew: false }],
    ['Bad passphrase, try again for /home/fred/.ssh/id_sk: ', { kind: 'passphrase', isRepeat: true, isNew: false }],
    ['Enter passphrase for "x" (empty for no passphrase): ', { kind: 'passphrase', isRepeat: false, isNew: true }],
    ['Allow use of key x?', { kind: 'other', text: 'Allow use of key x?' }],
  ])('is told by its words: %s', (text, question) => {
    expect(questionOf(text)).toEqual(question);
  });

  it('is for a passphrase where the file’s name speaks of a PIN', () => {
    expect(questionOf('Enter passphrase for /home/fred/my PIN/id_sk: ')).toMatchObject({ kind: 'passphrase' });
  });
});
