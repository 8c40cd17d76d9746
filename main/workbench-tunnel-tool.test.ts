import { describe, expect, it } from 'vitest';
import { parseTunnelText } from './tunnels/tunnel-text.ts';
import { tunnelReaders } from './workbench-tunnel-tool.ts';

const read = (text: string) => {
  const parsed = parseTunnelText(text, tunnelReaders);
  return parsed.kind === 'invalid' ? parsed.why : [parsed.tunnels.map(({ specText }) => specText), parsed.destination];
};

describe('a pasted tunnel', () => {
  it.each([
    ['8080:localhost:80', [['-L 8080:localhost:80'], undefined]],
    ['-L http:db:domain', [['-L 80:db:53'], undefined]],
    ['ssh -L 8080:db:80 \\\n  gate', [['-L 8080:db:80'], 'gate']],
    ['ssh -L 80\\\r\n80:db:80 gate', [['-L 8080:db:80'], 'gate']],
    ['ssh -p domain -L http:db:smtp gate', [['-L 80:db:25'], 'gate:53']],
    ['1080', [['-D 1080'], undefined]],
    ['-L 8080:db:80 -R 0:localhost:22\n-D1080', [['-L 8080:db:80', '-R 0:localhost:22', '-D 1080'], undefined]],
    ['R 8080:localhost:80', [['-R 8080:localhost:80'], undefined]],
    ['LocalForward 8080 localhost:80', [['-L 8080:localhost:80'], undefined]],
    ['DynamicForward 127.0.0.1:1080', [['-D 127.0.0.1:1080'], undefined]],
    ['ssh -N -L 8080:db:80 -p 2222 -l fred gate', [['-L 8080:db:80'], 'fred@gate:2222']],
    ['/usr/bin/ssh -NTL8080:db:80 fred@gate', [['-L 8080:db:80'], 'fred@gate']],
    ['-L 8080:db:80 fred@gate', [['-L 8080:db:80'], 'fred@gate']],
    ['-N -L 8080:db:80 fred@gate', [['-L 8080:db:80'], 'fred@gate']],
    ['fred@gate -L 8080:db:80', [['-L 8080:db:80'], 'fred@gate']],
    ['ssh -L 8080:db:80 gate uptime', [['-L 8080:db:80'], 'gate']],
    ['ssh -N \\\n  -L 8080:db:80 \\\n  gate', [['-L 8080:db:80'], 'gate']],
    ['-L 8080:db:80 gate\r\n\r\nssh -L 8081:db:80 gate\r\n', [['-L 8080:db:80', '-L 8081:db:80'], 'gate']],
    ['LocalForward 8080 db:80\nDynamicForward 1080', [['-L 8080:db:80', '-D 1080'], undefined]],
  ])('%j is understood', (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it.each([
    ['', 'Nothing was written.'],
    ['ssh gate', 'The line has no -L, -R or -D.'],
    ['-L 8080', '-L 8080 lacks a target: [bind:]port:host:hostport.'],
    ['-L 99999:db:80 fred@gate', expect.stringMatching(/^-L 99999:db:80 .*port/) as string],
    ['-L 8080:db:80 -R', 'The option -R needs a value.'],
    ['-L 8080:db:80 web1\n-L 8081:db:80 web2', expect.stringContaining('one host at a time') as string],
    ['-L 8080:db:80 web1\n-L 8081:db:80', expect.stringContaining('one host at a time') as string],
    ['ssh -L 8080:db:80 web1\nssh -L 8081:db:80 web2', expect.stringContaining('one host at a time') as string],
    // As a field of one line has them.
    ['-L 8080:db:80 web1 -L 8081:db:80 web2', expect.stringContaining('Behind the host web1 stands “web2”') as string],
    ['ssh -L 8080:db:80 web1 ssh -L 8081:db:80 web2', expect.stringContaining('Behind the host web1') as string],
    ['-L 8080:db:80\nR 9090:x:1 foo', expect.stringMatching(/^Line 2: .*as ssh writes it/) as string],
    ['-L 8080:db:80 and then some', expect.stringContaining('Behind the host and stands “then some”') as string],
    ['hello world', expect.stringContaining('as ssh writes it') as string],
    ["ssh -L 1:a:2 'ssh -oProxyCommand=x y'", expect.stringContaining('White space') as string],
    ['ssh -L 1:a:2 `evil`', expect.stringMatching(/./) as string],
  ])('%j is refused with a sentence', (text, why) => {
    expect(read(text)).toEqual(why);
  });
});
