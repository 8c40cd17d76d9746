import { describe, expect, it } from 'vitest';
import { countsAd, parseResolvConf } from './resolver-config.ts';

describe('parseResolvConf', () => {
  it('takes the first three servers, trust-ad, timeout and attempts, whatever else stands there', () => {
    const text = [
      '# nameserver 9.9.9.9',
      '; nameserver 9.9.9.8',
      'search example.org',
      'nameserver 192.0.2.1\r',
      'nameserver\t2001:db8::1',
      'nameserver not-an-address',
      ' nameserver 192.0.2.99',
      'nameserver fe80::1%eth0',
      'nameserver 192.0.2.4',
      'options ndots:2 trust-ad timeout:1',
      'options attempts:99',
    ].join('\n');
    expect(parseResolvConf(text)).toEqual({
      servers: [
        { address: '192.0.2.1', port: 53 },
        { address: '2001:db8::1', port: 53 },
        { address: 'fe80::1%eth0', port: 53 },
      ],
      trustsAd: true,
      timeoutMs: 1000,
      attempts: 5,
    });
  });

  it('asks this machine where no server is named', () => {
    expect(parseResolvConf('')).toEqual({
      servers: [{ address: '127.0.0.1', port: 53 }],
      trustsAd: false,
      timeoutMs: 5000,
      attempts: 2,
    });
  });
});

describe('countsAd', () => {
  it.each([
    ['127.0.0.53', false, true],
    ['::1', false, true],
    ['192.0.2.1', false, false],
    ['2001:db8::1', false, false],
    ['12.7.0.1', false, false],
    ['192.0.2.1', true, true],
  ])('of %s with trust-ad %s is %s', (address, trustsAd, counts) => {
    const config = { servers: [], trustsAd, timeoutMs: 1, attempts: 1 };
    expect(countsAd(config, { address, port: 53 })).toBe(counts);
  });
});
