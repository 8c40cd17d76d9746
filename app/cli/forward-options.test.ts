import { describe, expect, it } from 'vitest';
import { specText } from '../../shared/model/tunnel-spec.ts';
import { parseForwardOptions } from './forward-options.ts';

const read = (...words: readonly string[]) => {
  const parsed = parseForwardOptions(words);
  if (parsed.kind !== 'options') return parsed;
  const { cli, specs, gatewayPorts } = parsed.options;
  return { host: cli.destination, specs: specs.map(specText), gatewayPorts, ssh: cli.ssh };
};

describe('the options of hawser forward', () => {
  it('are those of ssh, joined or apart, on either side of the host', () => {
    expect(read('-NL', '8080:db:80', '-p22', 'box', '-D1080', '-gR', '0:localhost:22')).toMatchObject({
      host: 'box',
      specs: ['-L 8080:db:80', '-D 1080', '-R 0:localhost:22'],
      gatewayPorts: true,
      ssh: { port: 22 },
    });
    expect(read('-D', '1080', '-D', '1080', '-o', 'ExitOnForwardFailure=yes', '--data', '-L', 'box')).toMatchObject({
      host: 'box',
      specs: ['-D 1080'],
      ssh: { options: [{ keyword: 'ExitOnForwardFailure', value: 'yes' }] },
    });
  });

  it.each([
    [['-L', 'x', 'box'], /lacks a target/],
    [['-D', '1080'], /no host/],
    [['-D', '1080', 'box', 'ls'], /no command/],
    [['box', '-L'], /-L needs an argument/],
    [['-Z', 'box'], /no option -Z/],
  ])('%j is a mistake', (words, line) => {
    expect(read(...words)).toMatchObject({ kind: 'mistake', line: expect.stringMatching(line) as string });
  });
});
