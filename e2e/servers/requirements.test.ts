import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const packages = JSON.parse(readFileSync(new URL('../packages.json', import.meta.url), 'utf8')) as {
  live: { programs?: string[]; debian: string[] }[];
};

it.each(['ss', 'openssl', 'script'] as const)('npm test installs %s, or fails with CI=true', (name) => {
  expect(packages.live.filter(({ programs }) => programs?.includes(name))).toMatchObject([{ debian: [expect.any(String)] }]);
});

it('npm test installs what the software security key is made with, or fails with CI=true', () => {
  const names = packages.live.flatMap(({ debian }) => debian);
  expect(names).toEqual(expect.arrayContaining(['gcc', 'libssl-dev']));
});

it.each(['ss', 'openssl', 'script', 'psrpcore', 'security-key'] as const)(
  'without %s its tests are skipped, and fail with CI=true',
  async (part) => {
    vi.resetModules();
    // Nothing is there.
    vi.doMock('node:fs', () => ({
      constants: { X_OK: 1 },
      accessSync: () => {
        throw new Error('ENOENT');
      },
      existsSync: () => false,
    }));
    const said: string[] = [];
    const writing = vi.spyOn(process.stderr, 'write').mockImplementation((words) => said.push(String(words)) > 0);
    try {
      const { lacks } = await import('./requirements.ts');
      vi.stubEnv('CI', 'false');
      expect([lacks(part), lacks(part)]).toEqual([true, true]);
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(`needs ${part}`);
      vi.stubEnv('CI', 'true');
      expect(() => lacks(part)).toThrow(part);
    } finally {
      writing.mockRestore();
      vi.doUnmock('node:fs');
      vi.unstubAllEnvs();
    }
  },
);
