import { describe, expect, it } from 'vitest';
import { parseTunnelText } from './tunnels/tunnel-text.ts';
import { readSshLine } from './workbench-tunnel-tool.ts';

const read = (text: string) => {
  const parsed = parseTunnelText(text, readSshLine);
  return parsed.kind === 'invalid' ? parsed.why : [parsed.tunnels.map(({ specText }) => specText), parsed.destination];
};

describe('a pasted tunnel', () => {
  it.each([
    ['8080:localhost:80', [['-L 8080:localhost:80'], undefined]],
    ['1080', [['-D 1080'], undefined]],
    ['-L 8080:db:80 -R 0:localhost:22\n-D1080', [['-L 8080:db:80', '-R 0:localhost:22', '-D 1080'], undefined]],
    ['R 8080:localhost:80', [['-R 8080:localhost:80'], undefined]],
    ['LocalForward 8080 localhost:80', [['-L 8080:localhost:80'], undefined]],
    ['DynamicForward 127.0.0.1:1080', [['-D 127.0.0.1:1080'], undefined]],
    ['ssh -N -L 8080:db:80 -p 2222 -l fred gate', [['-L 8080:db:80'], 'fred@gate:2222']],
    ['/usr/bin/ssh -NTL8080:db:80 fred@gate', [['-L 8080:db:80'], 'fred@gate']],
    ['-L 8080:db:80 fred@gate', [['-L 8080:db:80'], 'fred@gate']],
  ])('%j is understood', (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it.each([
    ['', 'Nothing was written.'],
    ['ssh gate', 'The line has no -L, -R or -D.'],
    ['-L 8080', '-L 8080 lacks a target: [bind:]port:host:hostport.'],
    ['hello world', expect.stringContaining('as ssh writes it') as string],
    ["ssh -L 1:a:2 'ssh -oProxyCommand=x y'", expect.stringContaining('White space') as string],
    ['ssh -L 1:a:2 `evil`', expect.stringMatching(/./) as string],
  ])('%j is refused with a sentence', (text, why) => {
    expect(read(text)).toEqual(why);
  });
});
