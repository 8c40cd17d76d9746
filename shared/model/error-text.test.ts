import { describe, expect, it } from 'vitest';
import { errorText } from './error-text.ts';
import { errorDetails, type ErrorCode, type ErrorDetail, type WireError } from './errors.ts';
import type { KeyFace } from './host-key.ts';

const key: KeyFace = {
  type: 'ssh-ed25519',
  typeLabel: 'ED25519',
  bits: 256,
  sha256: 'SHA256:Ix2JZQ8vt0Lm4fRk9sWnYpB1cE7hUaX3mG6oDjK5rV2',
  md5: 'MD5:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff',
  randomart: '',
};
const web1 = { host: 'web1.example', port: 22 };
const file = { path: '/srv/data/a.txt', operation: 'write', side: 'there' } as const;

const details: { readonly [C in ErrorCode]: ErrorDetail<C> } = {
  'archive.failed': { ...web1, why: 'tar ended with status 2', said: 'tar: /srv: Cannot open' },
  'archive.noCommands': { name: 'web1', why: 'forced', said: 'no commands for you' },
  'archive.notAllowed': { name: 'web1' },
  'archive.lacks': { program: 'tar', name: 'web1' },
  'archive.badMember': { path: '/home/fred/a.tar', member: 'etc/passwd', why: 'throughLink' },
  'archive.unreadable': { path: '/home/fred/a.tar', why: 'it ends in the middle of a file' },
  'archive.rsyncFailed': { why: 'rsync ended with status 23', said: 'some files were not transferred' },
  'net.nameNotFound': { host: 'web1.example', systemCode: 'ENOTFOUND' },
  'net.refused': { ...web1, address: '10.0.0.1' },
  'net.timeout': { ...web1, seconds: 30 },
  'net.unreachable': { ...web1, systemCode: 'ENETUNREACH' },
  'net.noLocalAddress': { ...web1, from: 'tun0', kind: 'interface' },
  'proxy.failed': { ...web1, proxy: 'socks5://127.0.0.1:9050', why: 'notReached', said: 'connection refused' },
  'proxyCommand.failed': { ...web1, command: 'nc web1.example 22', why: 'ended', exit: 1, said: 'nc: no route' },
  'route.onionRefused': { host: 'abc.onion', port: 22, why: 'jump' },
  'ident.timeout': { ...web1, seconds: 20, textBefore: '' },
  'ident.notSsh': { ...web1, textBefore: 'HTTP/1.1 400 Bad Request', looksLike: 'http' },
  'ident.closed': { ...web1, textBefore: 'Exceeded MaxStartups' },
  'kex.noCommonAlgorithm': { ...web1, category: 'cipher', ours: ['aes256-ctr'], theirs: ['3des-cbc'], legacyWouldHelp: true },
  'kex.failed': { ...web1, reason: 'bad signature' },
  'kex.timeout': { ...web1, seconds: 20 },
  'algorithm.unknown': { keyword: 'Ciphers', name: 'rot13' },
  'hostKey.unknown': { ...web1, name: 'web1.example', offered: key, policy: 'yes' },
  'hostKey.declined': { ...web1, name: 'web1.example' },
  'hostKey.changed': { ...web1, name: 'web1.example', route: [], offered: key, stored: [], linesRead: 3, offeredKnownAs: [] },
  'hostKey.revoked': { ...web1, name: 'web1.example', offered: key, by: { file: '/home/fred/.ssh/known_hosts', line: 3 } },
  'hostKey.changedOnRekey': { ...web1, offered: key },
  'auth.refused': { ...web1, user: 'fred', methodsLeft: ['publickey', 'password'], tried: [] },
  'auth.tooManyFailures': { ...web1, user: 'fred', tried: [] },
  'auth.cancelled': { ...web1, user: 'fred' },
  'auth.graceTimeout': { ...web1, user: 'fred', seconds: 120 },
  'key.unreadable': { file: '/home/fred/.ssh/id_rsa', reason: 'EACCES' },
  'key.badPermissions': { file: '/home/fred/.ssh/id_rsa', mode: '0644' },
  'key.wrongPassphrase': { file: '/home/fred/.ssh/id_rsa' },
  'key.exists': { file: '/home/fred/.ssh/id_work' },
  'key.rotationGone': {},
  'key.notProved': { name: 'web1' },
  'key.nameTaken': { name: 'id_rsa' },
  'key.moved': { file: '/home/fred/.ssh/id_rsa', fingerprint: 'SHA256:abc' },
  'key.tokenNeeded': { file: '/home/fred/.ssh/id_ed25519_sk' },
  'key.undoGone': {},
  'key.enrolFailed': { what: 'enrol', why: 'absent', said: 'Key enrollment failed: device not found' },
  'key.readGone': {},
  'key.unsupported': { file: '/home/fred/.ssh/id.ppk', format: 'PPK 3', reason: '' },
  'agent.declined': { socket: '/run/agent', what: 'take the key' },
  'agent.noDestinations': { socket: '/run/agent', why: 'unknown' },
  'agent.hostsUnknown': { hosts: ['web1', '[web2]:2222'] },
  'agent.badDestination': { destination: '*.example.com', why: 'pattern' },
  'agent.cardRefused': { socket: '/run/agent', library: '/usr/lib/opensc-pkcs11.so', why: 'pin' },
  'agent.toolsMissing': { program: 'ssh-add' },
  'key.token': { key: 'id_ed25519_sk', why: 'absent' },
  'key.passkeyFailed': { name: 'fred@laptop', reason: 'nobody touched it in time' },
  'passkey.notFound': { id: 'SHA256:Ix2JZQ8vt0Lm4fRk9sWnYpB1cE7hUaX3mG6oDjK5rV2' },
  'passkey.rejected': { reason: 'it was signed for another page' },
  'passkey.badLine': { from: 'a b', why: '“a b” is no address and no pattern' },
  'passkey.tooMany': { limit: 100 },
  'file.changesLogin': { paths: ['/home/eve/.ssh/authorized_keys'], count: 5 },
  'lock.locked': {},
  'lock.noPassphrase': {},
  'sessionLog.failed': { path: '/home/fred/logs/web1.log', why: 'full', reason: 'ENOSPC: no space left on device' },
  'snippet.faulty': { name: 'restart', why: 'unclosed', line: 2, column: 7, words: '{{unit' },
  'snippet.notFound': { id: 'x' },
  'snippet.tooMany': { limit: 2000 },
  'snippet.longFolder': { limit: 400 },
  'snippet.badFile': { why: 'notSnippets' },
  'recording.unreadable': { path: '/home/fred/a.cast', reason: 'ENOENT: no such file or directory' },
  'sessionLog.badName': { template: '{moon}.log', why: 'There is nothing called {moon}.' },
  'vault.none': {},
  'vault.exists': {},
  'vault.locked': {},
  'vault.damaged': { what: 'the password of fred@web1', reason: 'its bytes were changed' },
  'vault.boxUnavailable': { reason: 'the keychain is locked' },
  'vault.notFound': { id: '1' },
  'vault.full': { limit: 5000 },
  'agent.unavailable': { socket: '/tmp/agent.sock', reason: 'ECONNREFUSED' },
  'agent.refused': { key: 'fred@laptop' },
  'connection.lost': { ...web1, reason: 'ECONNRESET' },
  'connection.misbehaved': { ...web1, reason: 'the server goes on without end (rounds of questions)' },
  'connection.notAnswering': { ...web1, seconds: 90 },
  'connection.closedByServer': { ...web1, reason: '' },
  'channel.openFailed': { reason: 'resourceShortage', text: 'open failed', what: 'session' },
  'channel.requestRefused': { request: 'pty-req', what: '' },
  'channel.closed': { what: 'the shell' },
  'file.notFound': { ...file, operation: 'open' },
  'file.permissionDenied': file,
  'file.exists': { ...file, operation: 'makeFolder' },
  'file.noSpace': file,
  'file.quotaExceeded': file,
  'file.unsupported': { ...file, operation: 'replace', needs: 'posix-rename@openssh.com' },
  'file.notAFolder': { ...file, operation: 'list' },
  'file.isAFolder': { ...file, operation: 'open' },
  'file.notEmpty': { ...file, operation: 'removeFolder' },
  'file.readOnly': file,
  'file.tooManyOpen': { ...file, operation: 'open' },
  'file.nameInvalid': { ...file, operation: 'create' },
  'file.failed': { ...file, reason: 'Failure', status: 4 },
  'transfer.sourceChanged': { path: file.path },
  'transfer.differs': { from: '/a.txt', to: file.path, atBytes: 4096 },
  'transfer.linkOutside': { path: file.path },
  'transfer.linkLoop': { path: file.path },
  'transfer.tooDeep': { path: file.path, limit: 1000 },
  'transfer.tooMany': { path: file.path, limit: 5_000_000 },
  'transfer.nameRefused': { path: '/srv/data', name: 'etc/passwd', why: 'slash' },
  'transfer.intoItself': { path: file.path },
  'transfer.pageGone': {},
  'transfer.privateKey': { path: '/home/fred/.ssh/id_ed25519' },
  'edit.tooLarge': { path: file.path, sizeBytes: 120_000_000, limitBytes: 67_108_864 },
  'edit.noEditor': { path: '/data/edits/1/work/a.desktop', why: 'started' },
  'edit.badCommand': { command: 'code "x', why: 'a quote is not closed' },
  'edit.editorFailed': { command: 'xdg-open', reason: 'there is no such program' },
  'edit.changedMeanwhile': { path: file.path },
  'edit.notFound': { editId: '1' },
  'edit.outdated': { path: file.path },
  'edit.tooMany': { limit: 200 },
  'edit.copyFailed': { path: file.path, reason: 'ENOSPC' },
  'transfer.oldSetAside': { path: file.path, keptAt: '/srv/data/.a.txt.hawser-abcdefgh.old' },
  'transfer.leftBeside': { path: '/srv/a', why: 'There is no room left', left: ['/srv/.a.hawser-abcdefgh.part'], count: 1 },
  'comparison.notFound': { comparisonId: '1' },
  'comparison.tooMany': { limit: 2_000_000 },
  'comparison.nested': { path: file.path },
  'comparison.outdated': {},
  'comparison.unconfirmed': {},
  'comparison.changed': { path: file.path },
  'comparison.kept': { path: file.path },
  'sftp.unavailable': { ...web1, tried: [{ what: 'the subsystem sftp', why: 'refused' }] },
  'powershell.unavailable': {
    ...web1,
    tried: [
      { what: 'subsystem “powershell”', why: 'refused', said: '' },
      { what: 'command “pwsh”', why: 'notFound', exit: 127, said: 'not found' },
    ],
  },
  'powershell.notPowerShell': { ...web1, text: 'Welcome to web1' },
  'powershell.noAnswer': { ...web1, seconds: 45, text: '' },
  'powershell.ended': { ...web1, reason: 'it ended with status 1', said: '' },
  'powershell.refused': { ...web1, reason: 'it speaks version 3.0' },
  'powershell.misbehaved': { ...web1, reason: 'an object has the number 0' },
  'stream.ended': { host: 'web1', how: 'exited', code: 3, said: 'pg_dump: no such database' },
  'stream.programFailed': { program: 'wireshark -k -i -', why: 'it ended with code 1', said: 'no display' },
  'stream.notAFile': { path: '/srv/data', what: 'folder' },
  'stream.sourceShrank': { path: '/srv/data/a.txt' },
  'runs.notFound': { what: 'run' },
  'runs.unconfirmed': { name: 'web1' },
  'runs.noProgram': { program: '/usr/bin/ansible', why: 'EACCES' },
  'runs.template': {},
  'runs.interpreter': { interpreter: 'bash -cs' },
  'runs.hostsLeftOut': { hosts: 2, of: 3 },
  'powershell.notFound': { what: 'session' },
  'powershell.notOpen': { name: 'web1' },
  'powershell.busy': { name: 'web1' },
  'powershell.outdated': {},
  'powershell.tooMuch': { limit: 8_000_000 },
  'sftp.textFirst': { ...web1, text: 'Welcome to web1' },
  'sftp.badVersion': { ...web1, version: 2 },
  'sftp.misbehaved': { ...web1, reason: 'an answer to nothing' },
  'sftp.ended': { ...web1, reason: 'it ended with status 1', said: '' },
  'sftp.cutAfterLogin': { ...web1, reason: 'the connection was closed' },
  'root.refused': { ...web1, user: 'fred', why: 'notAllowed', said: 'fred is not in the sudoers file.' },
  'root.off': { name: 'web1' },
  'scp.failed': { ...web1, path: '/etc/shadow', said: 'scp: /etc/shadow: Permission denied' },
  'scp.misbehaved': { ...web1, reason: 'it named another file' },
  'config.refused': {
    keyword: 'ProxyCommand',
    file: '/home/fred/.ssh/config',
    line: 7,
    why: 'ProxyCommand is not supported yet',
  },
  'config.noSession': { name: 'web1', file: '/home/fred/.ssh/config', line: 7 },
  'config.badOption': { keyword: 'Port', file: '/home/fred/.ssh/config', line: 7, why: '' },
  'config.unreadable': { file: '/home/fred/.ssh/config', reason: '' },
  'config.badPermissions': { file: '/home/fred/.ssh/config', mode: '0666' },
  'config.jumpLoop': { chain: ['a', 'b', 'a'] },
  'policy.locked': { what: 'Ciphers', file: '/etc/hawser/policy.json', line: 4, reason: '' },
  'policy.unusable': { file: '/etc/hawser/policy.json', why: 'Others than root may write to it.' },
  'destination.invalid': { input: 'fred@', why: '' },
  'destination.ambiguous': { input: 'web1', paths: ['prod/web1', 'lab/web1'] },
  'prompt.unanswerable': { question: '', remedy: '' },
  'storage.malformed': { file: 'bookmarks.json', reason: '' },
  'storage.fromTheFuture': { file: 'bookmarks.json', version: 9, supported: 1 },
  'storage.unwritable': { file: 'bookmarks.json', reason: 'ENOSPC' },
  'storage.conflict': { file: 'bookmarks.json' },
  'bookmark.notFound': { id: 'b1' },
  'bookmark.invalid': { field: 'port', why: '' },
  'session.notFound': { sessionId: 's1' },
  'session.busy': { sessionId: 's1' },
  'session.notOpen': { sessionId: 's1', name: 'web' },
  'detached.notFound': { id: 'abcdef012345' },
  'listing.notFound': { listingId: 'l1' },
  'tunnel.notFound': { tunnelId: 't1' },
  'tunnel.badSpec': { spec: '8080', why: '' },
  'tunnel.tooMany': { limit: 1000 },
  'tunnel.unconfirmed': { spec: '-L *:8080:localhost:80', address: '' },
  'tunnel.forbidden': { file: '/etc/hawser/policy.json', reason: '' },
  'tunnel.fixed': { spec: '-D 1080', file: '/home/fred/.ssh/config', line: 7 },
  'tunnel.failedTogether': { spec: '-D 1080' },
  'tunnel.notListening': { spec: '-D 1080' },
  'tunnel.portTaken': { port: 8080, holders: [{ address: '127.0.0.1', port: 8080, pid: 4711, program: 'node' }], freePort: 8081 },
  'tunnel.portRefused': { address: '127.0.0.1', port: 80, reason: 'EACCES' },
  'tunnel.socketRefused': { path: '/run/db.sock', reason: 'EADDRINUSE' },
  'tunnel.remoteRefused': {
    listen: 'localhost:80',
    causes: [
      { rule: 'privilegedPort', verdict: 'likely', evidence: 'Port 80 is below 1024.' },
      { rule: 'allowTcpForwarding', verdict: 'ruledOut', evidence: 'Another one listens.' },
    ],
  },
  'device.terminalOnly': { name: 'switch', what: 'files' },
  'tunnel.noShell': { name: 'web1', reason: '' },
  'tunnel.noBrowser': { tried: ['chromium', 'firefox'] },
  'clipboard.unavailable': { reason: '' },
  'link.refused': { url: 'file:///etc/passwd' },
  'rpc.badRequest': { member: 'sessions.open', reason: '' },
  'rpc.unknownMember': { member: 'x.y' },
  'rpc.oversizedFrame': { sizeBytes: 9, limitBytes: 8 },
  'rpc.tooManyCalls': { limit: 10000 },
  'rpc.disconnected': { member: 'sessions.open' },
  'page.occupied': {},
  cancelled: {},
  internal: { logReference: 'a1b2' },
};

function wire<C extends ErrorCode>(code: C, detail: ErrorDetail<C>): WireError {
  return { code, message: 'for the log only', detail };
}

describe('errorText', () => {
  it.each(Object.keys(errorDetails) as ErrorCode[])('has plain words for %s', (code) => {
    const text = errorText(wire(code, details[code]));
    const all = [text.title, text.text, ...text.remedies];
    for (const line of all) {
      expect(line).toMatch(/\S/);
      expect(line).not.toMatch(/undefined|\[object|NaN|null|for the log only| {2}|\.\.(?!\.)| \./);
      expect(line).toBe(line.trim());
    }
    expect(text.title).not.toMatch(/\.$/);
    expect(text.title.length).toBeLessThan(80);
    if (code !== 'cancelled') expect(text.remedies.length).toBeGreaterThan(0);
    expect(text.title).not.toBe(code);
    if (code !== 'internal') expect(text.text).not.toContain('The log has more');
  });

  it('names the hop of a route, and only of a route with several', () => {
    const error = wire('net.refused', { host: 'db', port: 2222, address: '10.0.0.1' });
    expect(errorText({ ...error, hop: { index: 1, count: 2, label: 'fred@bastion:22' } }).text).toMatch(
      /^Hop 1 of 2, fred@bastion:22: /,
    );
    expect(errorText({ ...error, hop: { index: 1, count: 1, label: 'fred@db:2222' } }).text).not.toContain('fred@db');
  });

  it('says where the SSH server of a Mac and of Windows is switched on when nothing listens there (IO-03, IO-04)', () => {
    const help = errorText(wire('net.refused', { host: 'mac', port: 22, address: '10.0.0.1' })).remedies.join(' ');
    expect(help).toContain('Remote Login (System Settings, General, Sharing');
    expect(help).toContain('OpenSSH Server (Settings, System, Optional features)');
  });

  it('words a detail that does not fit its code as an internal error', () => {
    expect(errorText({ code: 'net.refused', message: '', detail: { host: 1 } }).text).toContain('net.refused');
  });

  it('quotes what a server printed on one line without its control characters', () => {
    const text = errorText(wire('ident.notSsh', { ...web1, textBefore: 'a\u001b[31mb\r\nc\u202e', looksLike: 'unknown' })).text;
    expect(text).toContain('“a[31mb c”');
  });

  it('says that every key was refused only when keys were all that was tried', () => {
    const refused = { method: 'publickey', identity: 'id_rsa', from: 'agent', answer: 'refused' } as const;
    const keysOnly = wire('auth.refused', { ...web1, user: 'fred', methodsLeft: ['publickey'], tried: [refused, refused] });
    expect(errorText(keysOnly)).toMatchObject({
      title: 'web1.example does not take any of your keys',
      text: expect.stringContaining('takes public keys and refused 2 keys for fred') as string,
    });
    const also = wire('auth.refused', {
      ...web1,
      user: 'fred',
      methodsLeft: ['password'],
      tried: [refused, { method: 'password', answer: 'refused' }],
    });
    expect(errorText(also).title).toBe('web1.example does not let you in');
  });

  it('offers the legacy switch only where it would help', () => {
    const detail = { ...web1, category: 'mac', ours: [], theirs: [], legacyWouldHelp: false } as const;
    expect(errorText(wire('kex.noCommonAlgorithm', { ...detail, ours: [], theirs: [] })).remedies.join(' ')).not.toContain(
      'legacy',
    );
    expect(
      errorText(wire('kex.noCommonAlgorithm', { ...detail, ours: [], theirs: [], legacyWouldHelp: true })).remedies.join(' '),
    ).toContain('legacy');
  });
});
