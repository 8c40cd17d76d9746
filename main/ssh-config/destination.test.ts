import { describe, expect, it } from 'vitest';
import { parseDestination, parseHostWord } from './destination.ts';
import { parseJumpList } from './jump-list.ts';

function short(input: string): unknown {
  const parsed = parseDestination(input);
  if (parsed.kind === 'invalid') return `invalid: ${parsed.why}`;
  return [parsed.user, parsed.host, parsed.port];
}

describe('a typed destination', () => {
  it.each<[string, unknown]>([
    ['web', [undefined, 'web', undefined]],
    ['  root@web:2222 ', ['root', 'web', 2222]],
    ['a@b@web', ['a@b', 'web', undefined]],
    ['DOMAIN\\bob@web', ['DOMAIN\\bob', 'web', undefined]],
    ['::1', [undefined, '::1', undefined]],
    ['me@fe80::1%eth0', ['me', 'fe80::1%eth0', undefined]],
    ['[2001:db8::1]:2200', [undefined, '2001:db8::1', 2200]],
    ['me@[::1]', ['me', '::1', undefined]],
    ['ssh', [undefined, 'ssh', undefined]],
    ['ssh://web', [undefined, 'web', undefined]],
    ['SSH://me@web:2022/', ['me', 'web', 2022]],
    ['ssh://web:domain', [undefined, 'web', 53]],
    ['me@web:http', ['me', 'web', 80]],
    ['ssh://me%40corp@[::1]:22', ['me@corp', '::1', 22]],
    ['ssh://me;fingerprint=x@web', ['me', 'web', undefined]],
  ])('%s', (input, expected) => {
    expect(short(input)).toEqual(expected);
  });

  it.each<[string, RegExp]>([
    ['', /Type a host/],
    ['web:', /not a port number/],
    ['\u202eevil', /control characters/],
    ['web:abc', /“abc” is not a port number \(1 to 65535\), nor a service that this computer knows/],
    ['web:70000', /“70000” is not a port number \(1 to 65535\)\.$/],
    ['web:0', /not a port/],
    ['web:65536', /not a port/],
    ['web:22x', /not a port/],
    ['1:2:3', /neither an IPv6 address nor host:port/],
    ['[::1', /bracket/],
    ['[::1]22', /bracket/],
    ['@web', /user name is missing/],
    ['me@', /host name is missing/],
    ['-oProxyCommand=x', /can’t begin with a dash/],
    ['me@-x', /can’t begin with a dash/],
    ['-l@web', /user name can’t begin with a dash/],
    ['we b', /White space/],
    ['web;id', /character ;/],
    ['$(id)', /character \$/],
    ['`id`@web', /user name/],
    ['web\u001b', /control/],
    ['a -b@web', /dash after a blank/],
    ['a b@web', /White space/],
    ['ssh://ssh%20%5C-oX=y@web', /White space/],
    ['ssh://%5C-oX=y@web', /backslash/i],
    ['a$IFS-oX=y@web', /\$/],
    ['#a@web', /begin with #/],
    ['ssh://me:secret@web', /password/i],
    ['ssh://web/path', /no path/],
    ['ssh://%zz@web', /hexadecimal/],
    ['http://web', /http:\/\//],
    ['ftp://web:21/pub', /SFTP: try sftp:\/\/web\/pub/],
    ['ftps://web', /SFTP: try sftp:\/\/web/],
    ['sftp://me:secret@web/x', /password/i],
    ['sftp://web/%zz', /hexadecimal/],
    ['sftp:///x', /./],
  ])('%j is refused with a sentence', (input, why) => {
    const parsed = parseDestination(input);
    expect(parsed).toMatchObject({ kind: 'invalid', why: expect.stringMatching(why) as string });
    expect(parsed.kind === 'invalid' && parsed.why).toMatch(/^[A-Z“].*[.\w)]$/s);
  });

  it('tells of the parameters it passes over', () => {
    expect(parseDestination('ssh://me;fingerprint=x@web')).toMatchObject({
      notes: [expect.stringContaining('fingerprint=x') as string],
    });
  });
});

describe('a pasted ssh line', () => {
  it('takes options before, after and inside of each other', () => {
    expect(parseDestination("$ ssh -vtp2222 -i ~/.ssh/k -J a,b@c:22 web -l root -o 'User=x' -oPort=3 -- uptime -p")).toEqual({
      kind: 'destination',
      user: 'root',
      host: 'web',
      port: 2222,
      options: {
        configFile: undefined,
        user: 'root',
        port: 2222,
        identityFiles: ['~/.ssh/k'],
        jump: 'a,b@c:22',
        options: [
          { keyword: 'User', value: 'x' },
          { keyword: 'Port', value: '3' },
          { keyword: 'RequestTTY', value: 'yes' },
        ],
        verbose: 1,
      },
      command: 'uptime -p',
      notes: [],
    });
  });

  it.each<[string, unknown]>([
    ['ssh web ls -l /tmp', ['web', 'ls -l /tmp']],
    ['ssh web \'a; b | c\' "d e"', ['web', 'a; b | c d e']],
    ['ssh -- web -v', ['web', '-v']],
    ['/usr/bin/ssh me@web', ['web', undefined]],
    ['ssh \\\n  -p 22 \\\n  web', ['web', undefined]],
    ['ssh web # the old one', ['web', undefined]],
    ['ssh ssh://me@web:33 id', ['web', 'id']],
    ['ssh -L 80:x:80 -D1080 -N web', ['web', undefined]],
  ])('%j', (input, expected) => {
    const parsed = parseDestination(input);
    expect(parsed.kind === 'destination' ? [parsed.host, parsed.command] : parsed).toEqual(expected);
  });

  it('lets an option win over the destination, as ssh does', () => {
    expect(short('ssh -l root -p 1 me@web')).toEqual(['root', 'web', 1]);
  });

  it('turns short options into their keywords', () => {
    const parsed = parseDestination('ssh -4 -C -c aes256-ctr -m hmac-sha2-256 -b 10.0.0.1 -T web');
    expect(parsed.kind === 'destination' && parsed.options.options).toEqual([
      { keyword: 'AddressFamily', value: 'inet' },
      { keyword: 'Compression', value: 'yes' },
      { keyword: 'Ciphers', value: 'aes256-ctr' },
      { keyword: 'MACs', value: 'hmac-sha2-256' },
      { keyword: 'BindAddress', value: '10.0.0.1' },
      { keyword: 'RequestTTY', value: 'no' },
    ]);
  });

  it.each([
    ['ssh web ls \\\n -l', 'ls -l'],
    ['ssh web l\\\r\ns', 'ls'],
    ['ssh web "a\\\nb"', 'ab'],
    ['ssh web a\\\\\\\nb', 'a\\b'],
    ["ssh web 'a\\\nb'", 'a\\\nb'],
  ])('%j goes on in the next line where a shell goes on', (line, command) => {
    expect(parseDestination(line)).toMatchObject({ kind: 'destination', command });
  });

  it('notes what has no effect', () => {
    const parsed = parseDestination('ssh -X -L 80:x:80 -N web');
    expect(parsed.kind === 'destination' && parsed.notes.map((note) => note.split(' ')[0])).toEqual(['-X', '-L', '-N']);
  });

  it.each([
    ['ssh -A web', 'yes'],
    ['ssh -a web', 'no'],
    ['ssh -A web -a', 'no'],
    ['ssh -o forwardagent=no -A web', 'yes'],
    ['ssh -a -o ForwardAgent=TRUE -A web', 'yes'],
  ])('%s: of -A and -a the last counts', (line, value) => {
    const parsed = parseDestination(line);
    expect(parsed).toMatchObject({ kind: 'destination', options: { options: [{ keyword: 'ForwardAgent', value }] }, notes: [] });
  });

  it.each([
    ['ssh -o ForwardAgent=/a -A web', 'yes'],
    ['ssh -a -o ForwardAgent=/a web', 'no'],
  ])('%s: whether comes before which, as for ssh', (line, value) => {
    const parsed = parseDestination(line);
    const options = [value, '/a'].map((each) => ({ keyword: 'ForwardAgent', value: each }));
    expect(parsed).toMatchObject({ kind: 'destination', options: { options } });
  });

  it.each<[string, RegExp]>([
    ['ssh -p 22', /names no host/],
    ['ssh -p abc web', /“abc” is not a port number/],
    ['ssh web -p', /-p needs a value/],
    ['ssh -Z web', /no option -Z/],
    ['ssh -W x:1 web', /-W/],
    ['ssh -Q cipher', /does not connect/],
    ['ssh web; rm -rf x', /shell syntax \(;\)/],
    ['ssh $HOST', /shell syntax \(\$\)/],
    ['ssh web "echo $HOME"', /Single quotes/],
    ["ssh web 'open", /quotation mark/],
    ['ssh -o Foo web', /not Keyword=value/],
    ['ssh -J -oX=1 web', /-J: /],
    ["ssh '-oProxyCommand=x'", /names no host/],
    ["ssh -- '-oProxyCommand=x'", /dash/],
    ["ssh -l '-x' web", /dash/],
  ])('%j is refused with a sentence', (input, why) => {
    expect(parseDestination(input)).toMatchObject({ kind: 'invalid', why: expect.stringMatching(why) as string });
  });
});

describe('an sftp:// address', () => {
  it.each([
    ['sftp://fred@web:2222/var/www', { user: 'fred', host: 'web', port: 2222, folder: '/var/www' }],
    ['sftp://web', { host: 'web', folder: '~' }],
    ['SFTP://web/', { folder: '~' }],
    ['sftp://[::1]/a%20b%2Fc', { host: '::1', folder: '/a b/c' }],
    ['sftp://web/~/logs', { folder: '~/logs' }],
    ['sftp://web/~fred', { folder: '~fred' }],
  ])('%s', (input, parts) => {
    expect(parseDestination(input)).toMatchObject({ kind: 'destination', ...parts });
  });
});

describe('parseJumpList', () => {
  it.each<[string, unknown]>([
    ['none', []],
    ['a', ['a']],
    ['me@a:22,[::1]:2022, ssh://b:33', ['me@a:22', '[::1]:2022', 'ssh://b:33']],
  ])('%s', (value, expected) => {
    const hops = parseJumpList(value);
    expect(hops.ok && hops.value.map(({ text }) => text)).toEqual(expected);
  });

  it.each(['', 'a,,b', 'a:x', '-x', 'a,none b', Array.from({ length: 33 }, () => 'a').join(',')])(
    '%j is no list of jump hosts',
    (value) => {
      expect(parseJumpList(value).ok).toBe(false);
    },
  );
});

describe('the HOST of a command line', () => {
  it.each(['fred@web:22', '[::1]:22', 'ssh://fred@web:22', 'sftp://web/srv', 'web'])('is what a window takes: %s', (text) => {
    expect(parseHostWord(text)).toEqual(parseDestination(text));
  });

  it.each([
    'ssh -o ProxyCommand=evil web',
    '$ ssh web',
    '/usr/bin/ssh\t-oProxyCommand=evil web',
    ' ssh\n-F /tmp/x web',
    'ssh web',
    '-oProxyCommand=evil',
    'web -oProxyCommand=evil',
  ])('is no line with options: %j', (text) => {
    expect(parseHostWord(text)).toMatchObject({ kind: 'invalid' });
  });
});
