import { describe, expect, it } from 'vitest';
import { overwritesResidentKeys } from './ssh-tools.ts';

describe('an OpenSSH that overwrites resident keys', () => {
  it.each([
    ['OpenSSH_8.9p1 Ubuntu-3ubuntu0.10, OpenSSL 3.0.2 15 Mar 2022', true],
    ['OpenSSH_9.0p1, LibreSSL 3.3.6', true],
    ['OpenSSH_9.1p1 Debian-2, OpenSSL 3.0.7', false],
    ['OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19', false],
    ['OpenSSH_10.0p2, OpenSSL 3.5.0', false],
    ['OpenSSH_for_Windows_8.6p1, LibreSSL 3.4.3', true],
    ['OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2', false],
    ['Sun_SSH_1.1', true],
    ['', true],
  ])('is known by what it says of itself: %j', (words, overwrites) => {
    expect(overwritesResidentKeys(words)).toBe(overwrites);
  });
});
