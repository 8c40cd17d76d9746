import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseServices, readServices, servicesFile } from './services.ts';

const list = `# Network services
ssh		22/tcp				# SSH Remote Login Protocol
domain		53/udp
domain		53/tcp
tftp		69/udp
http		80/tcp		www	web# WorldWideWeb HTTP
 smtp 25/tcp mail\r
ssh 2222/tcp twice
none
odd -1/tcp
big 65536/tcp
zero 0/tcp
dccp 9/dccp
constructor 7/tcp __proto__`;

describe('services', () => {
  it('are those of TCP, by name and by alias, the first of a name', () => {
    expect(Object.fromEntries([...parseServices(list)].filter(([name]) => name !== '__proto__'))).toEqual({
      ssh: 22,
      domain: 53,
      http: 80,
      www: 80,
      web: 80,
      smtp: 25,
      mail: 25,
      twice: 2222,
      constructor: 7,
    });
  });

  it('have no names that the list has not, and none in other letters', () => {
    const ports = parseServices('ssh 22/tcp\n');
    expect(['SSH', 'toString', '__proto__', ''].map((name) => ports.get(name))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('stand on Windows beside the hosts file', () => {
    const file = servicesFile('win32', { SystemRoot: 'D:\\Win' });
    expect(file.replaceAll('/', '\\')).toBe('D:\\Win\\System32\\drivers\\etc\\services');
    expect(servicesFile('linux', {})).toBe('/etc/services');
  });

  describe('of a file', () => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-services-'));
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    it('are not read from a folder, a device, an absent file or one that is too large', () => {
      const large = join(dir, 'large');
      writeFileSync(large, `ssh 22/tcp\n${'#'.repeat(4 * 1024 * 1024)}`);
      expect([dir, '/dev/zero', join(dir, 'absent'), large].map(readServices)).toEqual(Array(4).fill(undefined));
      const good = join(dir, 'services');
      writeFileSync(good, list);
      expect(readServices(good)?.get('www')).toBe(80);
    });
  });
});
