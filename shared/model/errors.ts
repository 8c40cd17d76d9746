import { z } from 'zod';
import { LoginCertificate } from './certificates.ts';
import { NoCommands } from './file-commands.ts';
import { ConnectPhase, Hop } from './phase.ts';
import { ProxyTrouble } from './route-facts.ts';
import { KeyEvidence, KeyFace, StoredHostKey, KnownHostPlace } from './host-key.ts';
import { PortHolder, RefusalCause } from './tunnel-evidence.ts';

const host = { host: z.string(), port: z.number().int() };
const offers = z.array(z.string());

/** What was being done with a file when it failed. */
export const FileOperation = z.enum([
  'find',
  'list',
  'open',
  'create',
  'read',
  'write',
  'close',
  'sync',
  'change',
  'makeFolder',
  'removeFolder',
  'removeFile',
  'rename',
  'replace',
  'makeLink',
  'readLink',
  'space',
  'copy',
  'hash',
]);
export type FileOperation = z.infer<typeof FileOperation>;
/** `path` is a `FilePath`, exact; `side` whose files they are: this computer's or the server's. */
const file = { path: z.string(), operation: FileOperation, side: z.enum(['here', 'there']) };

/** One key or method that was tried in an authentication, and what the server said. */
export const AuthAttempt = z.object({
  method: z.string(),
  /** For a key: file name or comment. */
  identity: z.string().optional(),
  /** Where the key came from: a file's path or `agent`. */
  from: z.string().optional(),
  answer: z.enum(['refused', 'partial', 'accepted', 'skipped', 'cancelled']),
  /** Why it was skipped, in a few words. */
  why: z.string().optional(),
  /** The key came with this certificate. */
  certificate: LoginCertificate.optional(),
});
export type AuthAttempt = z.infer<typeof AuthAttempt>;

/**
 * Every error code (`area.reason`) with the shape of its detail. `message` of an error is for the log; what people read is
 * made from code and detail by `error-text.ts`.
 */
export const errorDetails = {
  'net.nameNotFound': z.object({ host: z.string(), systemCode: z.string() }),
  'net.refused': z.object({ ...host, address: z.string() }),
  'net.timeout': z.object({ ...host, address: z.string().optional(), seconds: z.number() }),
  'net.unreachable': z.object({ ...host, address: z.string().optional(), systemCode: z.string() }),
  /** There is no address of this computer to connect from; `from` is what BindAddress or BindInterface named. */
  'net.noLocalAddress': z.object({ ...host, from: z.string(), kind: z.enum(['address', 'interface']) }),
  /** `host` could not be reached by way of `proxy`; `said`: its own words or what is known, printable. */
  'proxy.failed': z.object({ ...host, proxy: z.string(), why: ProxyTrouble, said: z.string() }),
  /**
   * The program that was to make the connection did not. `said`: the end of its error output, `printed`: what it wrote in the place of an SSH
   * server's greeting; both printable.
   */
  'proxyCommand.failed': z.object({
    ...host,
    command: z.string(),
    why: z.enum(['declined', 'notStarted', 'ended', 'silent', 'notSsh']),
    exit: z.number().int().optional(),
    signal: z.string().optional(),
    seconds: z.number().optional(),
    said: z.string(),
    printed: z.string().optional(),
  }),
  /** An .onion name is looked up nowhere: there was no proxy for it, or a jump host would have looked it up. */
  'route.onionRefused': z.object({ ...host, why: z.enum(['noProxy', 'jump']) }),
  'ident.timeout': z.object({ ...host, seconds: z.number(), textBefore: z.string() }),
  /** The peer spoke, but not SSH-2: HTTP, SSH-1, or text and then nothing. `textBefore` is printable and bounded. */
  'ident.notSsh': z.object({ ...host, textBefore: z.string(), looksLike: z.enum(['http', 'ssh1', 'smtp', 'ftp', 'unknown']) }),
  'ident.closed': z.object({ ...host, textBefore: z.string() }),
  'kex.noCommonAlgorithm': z.object({
    ...host,
    category: z.enum(['kex', 'hostKey', 'cipher', 'mac', 'compression']),
    ours: offers,
    theirs: offers,
    /** Whether the per-host legacy switch would make them meet (AL-06). */
    legacyWouldHelp: z.boolean(),
  }),
  'kex.failed': z.object({ ...host, reason: z.string() }),
  'kex.timeout': z.object({ ...host, seconds: z.number() }),
  'algorithm.unknown': z.object({ keyword: z.string(), name: z.string() }),
  'hostKey.unknown': z.object({
    ...host,
    name: z.string(),
    offered: KeyFace,
    policy: z.enum(['yes', 'ask', 'accept-new']),
    /** Why the certificate that came with the key is not taken as proof, as the rest of “the certificate …” (ER-43). */
    certificateFault: z.string().optional(),
  }),
  'hostKey.declined': z.object({ ...host, name: z.string() }),
  'hostKey.changed': z.object({
    ...host,
    name: z.string(),
    address: z.string().optional(),
    route: z.array(z.string()),
    offered: KeyFace,
    stored: z.array(StoredHostKey),
    linesRead: z.number().int(),
    /** Other names in the files that have the offered key. */
    offeredKnownAs: z.array(z.string()),
    certificateFault: z.string().optional(),
    /** What else is known; what is not known is absent. */
    evidence: z.array(KeyEvidence).optional(),
    /** Label of the folder of short-lived machines, or of any folder, that the bookmark stands in. */
    folder: z.string().optional(),
  }),
  'hostKey.revoked': z.object({
    ...host,
    name: z.string(),
    offered: KeyFace,
    by: KnownHostPlace,
    /** `by.file` is a list of revoked keys, whose lines mean nothing. */
    byList: z.boolean().optional(),
  }),
  /** The server offered another key while rekeying a running connection (`ssh.md` A7). */
  'hostKey.changedOnRekey': z.object({ ...host, offered: KeyFace }),
  'auth.refused': z.object({ ...host, user: z.string(), methodsLeft: z.array(z.string()), tried: z.array(AuthAttempt) }),
  'auth.tooManyFailures': z.object({ ...host, user: z.string(), tried: z.array(AuthAttempt) }),
  'auth.cancelled': z.object({ ...host, user: z.string() }),
  'auth.graceTimeout': z.object({ ...host, user: z.string(), seconds: z.number() }),
  'key.unreadable': z.object({ file: z.string(), reason: z.string() }),
  'key.badPermissions': z.object({ file: z.string(), mode: z.string() }),
  'key.wrongPassphrase': z.object({ file: z.string() }),
  'key.unsupported': z.object({ file: z.string(), format: z.string(), reason: z.string() }),
  /** A key file is never written over. */
  'key.exists': z.object({ file: z.string() }),
  /** An installed key can't be taken back any more: the program was started anew. */
  'key.undoGone': z.object({}),
  /** The rotation of a key was ended, in another window or before. */
  'key.rotationGone': z.object({}),
  /** The old key is needed: no login with the new one alone has succeeded there. */
  'key.notProved': z.object({ name: z.string() }),
  /** The new key of a rotation has the old one's name already. */
  'key.nameTaken': z.object({ name: z.string() }),
  /** A file is not the key that it was when its rotation began. */
  'key.moved': z.object({ file: z.string(), fingerprint: z.string() }),
  /** A key on a security key gives way only to another one: what a file has can be copied. */
  'key.tokenNeeded': z.object({ file: z.string() }),
  /** A security key made no key, or did not tell those it keeps. `said`: ssh-keygen's last line. */
  'key.enrolFailed': z.object({
    what: z.enum(['enrol', 'read']),
    why: z.enum(['absent', 'refused', 'pin', 'unsupported', 'kept', 'unsaved', 'name', 'failed']),
    said: z.string(),
  }),
  'key.readGone': z.object({}),
  /** An agent would not change what it holds; `what`: as the rest of “the agent would not …”. */
  'agent.declined': z.object({ socket: z.string(), what: z.string() }),
  /** A smart card did not get into an agent, which gives no reason: `pin` and `notAllowed` are what is most likely. */
  'agent.cardRefused': z.object({
    socket: z.string(),
    library: z.string(),
    why: z.enum(['noLibrary', 'noCard', 'notAllowed', 'pinLocked', 'pin', 'held']),
  }),
  /** An agent that keeps no key to hosts: it does not know how (`unknown`), or says yes and does not (`ignored`). The key is not left there. */
  'agent.noDestinations': z.object({ socket: z.string(), why: z.enum(['unknown', 'ignored']) }),
  /** Hosts that a key was to be kept to, and that no known_hosts file has a key for. */
  'agent.hostsUnknown': z.object({ hosts: z.array(z.string()) }),
  /** What a key was to be kept to is no host. */
  'agent.badDestination': z.object({ destination: z.string(), why: z.enum(['pattern', 'user']) }),
  /** A program of OpenSSH that a security key needs. */
  /** `system`: the programs may be there, and can't be used on it. */
  'agent.toolsMissing': z.object({ program: z.string(), system: z.literal('windows').optional() }),
  /** A security key did not sign. */
  'key.token': z.object({ key: z.string(), why: z.enum(['absent', 'refused', 'pin', 'failed']) }),
  /** A passkey could not sign: nobody touched it, another key was touched, or what came does not check. */
  'key.passkeyFailed': z.object({ name: z.string(), reason: z.string() }),
  'passkey.notFound': z.object({ id: z.string() }),
  /** What a browser made is no passkey that could log in. */
  'passkey.rejected': z.object({ reason: z.string() }),
  'passkey.badLine': z.object({ from: z.string(), why: z.string() }),
  'passkey.tooMany': z.object({ limit: z.number().int() }),
  'agent.unavailable': z.object({ socket: z.string(), reason: z.string() }),
  'agent.refused': z.object({ key: z.string() }),
  'connection.lost': z.object({ ...host, reason: z.string(), idleSeconds: z.number().optional() }),
  /** The server broke the protocol, or goes on without end. */
  'connection.misbehaved': z.object({ ...host, reason: z.string() }),
  'connection.notAnswering': z.object({ ...host, seconds: z.number() }),
  'connection.closedByServer': z.object({ ...host, reason: z.string(), code: z.number().optional() }),
  'channel.openFailed': z.object({
    reason: z.enum(['prohibited', 'connectFailed', 'unknownType', 'resourceShortage', 'other']),
    text: z.string(),
    /** What was to be opened: `session`, `host:port`, a subsystem's name. */
    what: z.string(),
    /** The jump host that was to pass the connection on. */
    via: z.string().optional(),
  }),
  'channel.requestRefused': z.object({ request: z.enum(['pty-req', 'shell', 'exec', 'subsystem', 'env']), what: z.string() }),
  'channel.closed': z.object({ what: z.string() }),
  'file.notFound': z.object(file),
  'file.permissionDenied': z.object(file),
  'file.exists': z.object(file),
  'file.noSpace': z.object(file),
  'file.quotaExceeded': z.object(file),
  /** `needs`: the extension or ability that the other side lacks. */
  'file.unsupported': z.object({ ...file, needs: z.string() }),
  'file.notAFolder': z.object(file),
  'file.isAFolder': z.object(file),
  'file.notEmpty': z.object(file),
  'file.readOnly': z.object(file),
  'file.tooManyOpen': z.object(file),
  /** Too long, or with bytes that the other side does not take in a name. */
  'file.nameInvalid': z.object(file),
  /**
   * Anything else. `reason` is the other side's word (printable) or a code of the system, `status` SFTP's number; `freeBytes`: what the disk has free
   * for this account, after something that needs room failed.
   */
  'file.failed': z.object({
    ...file,
    reason: z.string(),
    status: z.number().int().optional(),
    freeBytes: z.number().optional(),
  }),
  /** The file became shorter while it was copied, twice. */
  'transfer.sourceChanged': z.object({ path: z.string() }),
  /** Both sides differ after the copy; `atBytes`: where first, as far as that is known. The old target still stands. */
  'transfer.differs': z.object({ from: z.string(), to: z.string(), atBytes: z.number().int().optional() }),
  /** A link at the target leads out of the folder that the files are for; a server's files are not written through it. */
  'transfer.linkOutside': z.object({ path: z.string() }),
  /** A link leads back to a folder above it. */
  'transfer.linkLoop': z.object({ path: z.string() }),
  'transfer.tooDeep': z.object({ path: z.string(), limit: z.number().int() }),
  'transfer.tooMany': z.object({ path: z.string(), limit: z.number().int() }),
  /** A name in a server's listing that can't be used; `name` is printable. */
  'transfer.nameRefused': z.object({ path: z.string(), name: z.string(), why: z.string() }),
  /** A folder would be copied into itself, or a file onto itself. */
  'transfer.intoItself': z.object({ path: z.string() }),
  /** The old file could not be put back in its place: it stands at `keptAt`. */
  'transfer.oldSetAside': z.object({ path: z.string(), keptAt: z.string() }),
  /** The other side lets nothing be removed: files of the job's own stay, at most twenty of `count` named. `why`: what kept `path` from being copied. */
  'transfer.leftBeside': z.object({
    path: z.string().optional(),
    why: z.string().optional(),
    left: z.array(z.string()),
    count: z.number().int(),
  }),
  /** Larger than what is edited without being asked for. */
  'edit.tooLarge': z.object({ path: z.string(), sizeBytes: z.number(), limitBytes: z.number() }),
  /** `started`: the system would run such a file instead of showing it. */
  'edit.noEditor': z.object({ path: z.string(), why: z.enum(['started']) }),
  /** The command in the settings can't be read. */
  'edit.badCommand': z.object({ command: z.string(), why: z.string() }),
  'edit.editorFailed': z.object({ command: z.string(), reason: z.string() }),
  /** The file on the server is not the one that the upload was for. */
  'edit.changedMeanwhile': z.object({ path: z.string() }),
  'edit.notFound': z.object({ editId: z.string() }),
  /** What was decided about is not what there is now. */
  'edit.outdated': z.object({ path: z.string() }),
  'edit.tooMany': z.object({ limit: z.number().int() }),
  /** The working copy, or what is kept beside it, can't be read or written. */
  'edit.copyFailed': z.object({ path: z.string(), reason: z.string() }),
  'comparison.notFound': z.object({ comparisonId: z.string() }),
  'comparison.tooMany': z.object({ limit: z.number().int() }),
  /** Both folders are the same, or one lies in the other. */
  'comparison.nested': z.object({ path: z.string() }),
  /** What was asked for belongs to rows that have changed since. */
  'comparison.outdated': z.object({}),
  /** More than half of a side would be deleted, and nobody has agreed to that. */
  'comparison.unconfirmed': z.object({}),
  /** Something is not as it was when it was compared: it was neither replaced nor deleted. */
  'comparison.changed': z.object({ path: z.string() }),
  /** Not deleted, for something in its folder could not be copied. */
  'comparison.kept': z.object({ path: z.string() }),
  /** The files were dropped into a page that can't be asked for them any more. */
  'transfer.pageGone': z.object({}),
  /** What looks like a private key would have left this computer, and nobody was there to ask. */
  'transfer.privateKey': z.object({ path: z.string() }),
  /** The server starts no file service. */
  'sftp.unavailable': z.object({
    ...host,
    tried: z.array(z.object({ what: z.string(), why: z.string() })),
  }),
  /** Something answered, but with text instead of SFTP: what a start-up file of the account's shell prints, for one. Printable, bounded. */
  'sftp.textFirst': z.object({ ...host, text: z.string() }),
  'sftp.badVersion': z.object({ ...host, version: z.number().int() }),
  /** The server broke the protocol; the file service was ended, the connection not. */
  'sftp.misbehaved': z.object({ ...host, reason: z.string() }),
  /** The server's file service ended by itself; `said` is what it wrote to its error output. */
  'sftp.ended': z.object({ ...host, reason: z.string(), said: z.string() }),
  /** The connection was closed right after the login, when the file service was to begin: a faulty chroot for one (RS-04). */
  'sftp.cutAfterLogin': z.object({ ...host, reason: z.string() }),
  /** The file service could not be started as root. `said`: sudo's own words, printable. */
  'root.refused': z.object({
    ...host,
    user: z.string(),
    why: z.enum(['wrongPassword', 'passwordNeeded', 'notAllowed', 'noTty', 'noSudo', 'noServer', 'noCommands', 'other']),
    said: z.string(),
  }),
  /** What was begun as root goes on as root only, and the switch is off. `name` is the host's. */
  'root.off': z.object({ name: z.string() }),
  /** scp on the server refused, or failed with a file. `said`: its words, printable. */
  'scp.failed': z.object({ ...host, path: z.string(), said: z.string() }),
  /** scp on the server sent what was not asked for; nothing of it was taken. */
  'scp.misbehaved': z.object({ ...host, reason: z.string() }),
  /** A command for files ended badly. `why`: what is known of its end; `said`: its own last words, printable. */
  'archive.failed': z.object({ ...host, why: z.string(), said: z.string() }),
  /** The account runs no commands that could be used; `name` is the host's. */
  'archive.noCommands': z.object({ name: z.string(), ...NoCommands.shape }),
  /** Nobody has allowed commands for files on this host. */
  'archive.notAllowed': z.object({ name: z.string() }),
  /** A program that is needed is missing: there, or on this computer without a name. */
  'archive.lacks': z.object({ program: z.string(), name: z.string().optional() }),
  /** An archive has an entry that would lie outside of the folder. `member` is printable. */
  'archive.badMember': z.object({
    path: z.string(),
    member: z.string(),
    why: z.enum(['absolute', 'dots', 'throughLink', 'name']),
  }),
  /** Not an archive, or a spoiled one. */
  'archive.unreadable': z.object({ path: z.string(), why: z.string() }),
  /** rsync on this computer ended badly. `said`: its own last words, printable. */
  'archive.rsyncFailed': z.object({ why: z.string(), said: z.string() }),
  /** It would change who may log in to a host, and nobody has said that this is meant. `paths`: the first of `count`. */
  'file.changesLogin': z.object({ paths: z.array(z.string()), count: z.number().int() }),
  /** The whole program is locked. */
  'lock.locked': z.object({}),
  /** No passphrase keeps the vault, so nothing could unlock the program. */
  'lock.noPassphrase': z.object({}),
  /** A terminal's log on this computer. */
  'sessionLog.failed': z.object({
    path: z.string(),
    why: z.enum(['full', 'gone', 'forbidden', 'stalled', 'limit', 'other']),
    reason: z.string(),
  }),
  /** A recording that the page wants to show. */
  'recording.unreadable': z.object({ path: z.string(), reason: z.string() }),
  'sessionLog.badName': z.object({ template: z.string(), why: z.string() }),
  /** A snippet's text that can't be read; place as `snippet-text.ts` counts it. */
  'snippet.faulty': z.object({
    name: z.string(),
    why: z.enum(['unclosed', 'badName']),
    line: z.number().int(),
    column: z.number().int(),
    words: z.string(),
  }),
  'snippet.notFound': z.object({ id: z.string() }),
  'snippet.tooMany': z.object({ limit: z.number().int() }),
  'snippet.longFolder': z.object({ limit: z.number().int() }),
  'snippet.badFile': z.object({ why: z.enum(['notJson', 'notSnippets', 'newer', 'tooMany', 'tooLarge', 'unreadable']) }),
  'vault.none': z.object({}),
  'vault.exists': z.object({}),
  'vault.locked': z.object({}),
  /** Sealed bytes that do not open with the key that they were sealed with. */
  'vault.damaged': z.object({ what: z.string(), reason: z.string() }),
  'vault.boxUnavailable': z.object({ reason: z.string() }),
  'vault.notFound': z.object({ id: z.string() }),
  'vault.full': z.object({ limit: z.number().int() }),
  'config.refused': z.object({ keyword: z.string(), file: z.string(), line: z.number().int(), why: z.string() }),
  /** A command for a host with `SessionType none`. */
  'config.noSession': z.object({ name: z.string(), file: z.string(), line: z.number().int() }),
  'config.badOption': z.object({ keyword: z.string(), file: z.string(), line: z.number().int(), why: z.string() }),
  'config.unreadable': z.object({ file: z.string(), reason: z.string() }),
  'config.badPermissions': z.object({ file: z.string(), mode: z.string() }),
  'config.jumpLoop': z.object({ chain: z.array(z.string()) }),
  /** Fixed by the administrator of this computer. `what`: the setting as people know it; `reason`: the administrator's words. */
  'policy.locked': z.object({ what: z.string(), file: z.string(), line: z.number().int(), reason: z.string() }),
  /** The administrator's file can't be read, understood or believed. `why`: sentences. */
  'policy.unusable': z.object({ file: z.string(), why: z.string() }),
  'destination.invalid': z.object({ input: z.string(), why: z.string() }),
  'destination.ambiguous': z.object({ input: z.string(), paths: z.array(z.string()) }),
  'prompt.unanswerable': z.object({ question: z.string(), remedy: z.string() }),
  'storage.malformed': z.object({ file: z.string(), reason: z.string(), keptAs: z.string().optional() }),
  'storage.fromTheFuture': z.object({ file: z.string(), version: z.number(), supported: z.number() }),
  'storage.unwritable': z.object({ file: z.string(), reason: z.string() }),
  /** Another running instance wrote the document since it was read. */
  'storage.conflict': z.object({ file: z.string() }),
  'bookmark.notFound': z.object({ id: z.string() }),
  'bookmark.invalid': z.object({ field: z.string(), why: z.string() }),
  'session.notFound': z.object({ sessionId: z.string() }),
  'session.busy': z.object({ sessionId: z.string() }),
  /** The files of a host were asked for while its session has no connection; `name` is the tab's. */
  'session.notOpen': z.object({ sessionId: z.string(), name: z.string() }),
  /** The handle of a detached run was forgotten, or had to give way to newer ones. */
  'detached.notFound': z.object({ id: z.string() }),
  /** The listing of a folder was closed, or the page that opened it came back without it. */
  'listing.notFound': z.object({ listingId: z.string() }),
  'tunnel.notFound': z.object({ tunnelId: z.string() }),
  /** `spec` as typed. */
  'tunnel.badSpec': z.object({ spec: z.string(), why: z.string() }),
  'tunnel.tooMany': z.object({ limit: z.number().int() }),
  /** Others than this computer (or than the server) could reach it, and nobody has agreed to that. */
  'tunnel.unconfirmed': z.object({ spec: z.string(), address: z.string() }),
  /** Switched off for this computer by its administrator. */
  'tunnel.forbidden': z.object({ file: z.string(), reason: z.string() }),
  /** It stands in ssh_config and is changed there. */
  'tunnel.fixed': z.object({ spec: z.string(), file: z.string(), line: z.number().int() }),
  'tunnel.notListening': z.object({ spec: z.string() }),
  /** No address of the listen place is free. */
  'tunnel.portTaken': z.object({ port: z.number().int(), holders: z.array(PortHolder), freePort: z.number().int().optional() }),
  /** The system does not allow to listen there. `reason`: its code. */
  'tunnel.portRefused': z.object({ address: z.string(), port: z.number().int(), reason: z.string() }),
  /** Something is at the path of the socket already, or it can't be made. */
  'tunnel.socketRefused': z.object({ path: z.string(), reason: z.string() }),
  /** The server does not listen where it was asked to (FW-13, FW-14). `listen`: `host:port` or a path. */
  'tunnel.remoteRefused': z.object({ listen: z.string(), causes: z.array(RefusalCause) }),
  /** ExitOnForwardFailure: another one of the host, `spec`, could not listen. */
  'tunnel.failedTogether': z.object({ spec: z.string() }),
  /** The account may not run commands over there, so nothing can be looked up. */
  'tunnel.noShell': z.object({ name: z.string(), reason: z.string() }),
  /** Its host is set to be a device, which has terminals and nothing else. */
  'device.terminalOnly': z.object({ name: z.string(), what: z.enum(['files', 'commands']) }),
  'tunnel.noBrowser': z.object({ tried: z.array(z.string()) }),
  /** No PowerShell session could be started. `exit`: the status of what was started; `said`: what it printed. */
  'powershell.unavailable': z.object({
    ...host,
    tried: z.array(
      z.object({
        what: z.string(),
        why: z.enum(['refused', 'notFound', 'ended']),
        exit: z.number().int().optional(),
        said: z.string(),
      }),
    ),
  }),
  /** Text came where a session should have begun. Printable, bounded. */
  'powershell.notPowerShell': z.object({ ...host, text: z.string() }),
  'powershell.noAnswer': z.object({ ...host, seconds: z.number(), text: z.string() }),
  /** The session ended by itself. */
  'powershell.ended': z.object({ ...host, reason: z.string(), said: z.string() }),
  'powershell.refused': z.object({ ...host, reason: z.string() }),
  'powershell.misbehaved': z.object({ ...host, reason: z.string() }),
  /** A command did not end well. `code` of `exited`, `signal` of `killed`; `reason`: why the connection went; `said`: its last words, printable. */
  'stream.ended': z.object({
    host: z.string(),
    how: z.enum(['exited', 'killed', 'lost', 'unknown', 'left']),
    code: z.number().int().optional(),
    signal: z.string().optional(),
    reason: z.string().optional(),
    said: z.string(),
  }),
  /** The program of this computer that reads a command's output. */
  'stream.programFailed': z.object({ program: z.string(), why: z.string(), said: z.string() }),
  'stream.notAFile': z.object({ path: z.string(), what: z.enum(['folder', 'other']) }),
  'stream.sourceShrank': z.object({ path: z.string() }),
  /** It was closed or forgotten meanwhile. */
  'runs.notFound': z.object({ what: z.enum(['run', 'host']) }),
  'runs.unconfirmed': z.object({ name: z.string() }),
  'runs.noProgram': z.object({ program: z.string(), why: z.string() }),
  'runs.template': z.object({}),
  'runs.interpreter': z.object({ interpreter: z.string() }),
  /** Hosts of a hand-over that can't be resolved: nobody was shown that they are left out. */
  'runs.hostsLeftOut': z.object({ hosts: z.number(), of: z.number() }),
  'powershell.notFound': z.object({ what: z.enum(['session', 'run', 'question', 'object']) }),
  'powershell.notOpen': z.object({ name: z.string() }),
  /** Something runs in the session, or waits to. */
  'powershell.busy': z.object({ name: z.string() }),
  /** Rows of a view that is no longer the one. */
  'powershell.outdated': z.object({}),
  'powershell.tooMuch': z.object({ limit: z.number() }),
  'clipboard.unavailable': z.object({ reason: z.string() }),
  'link.refused': z.object({ url: z.string() }),
  'rpc.badRequest': z.object({ member: z.string(), reason: z.string() }),
  'rpc.unknownMember': z.object({ member: z.string() }),
  'rpc.oversizedFrame': z.object({ sizeBytes: z.number(), limitBytes: z.number() }),
  'rpc.tooManyCalls': z.object({ limit: z.number() }),
  'rpc.disconnected': z.object({ member: z.string() }),
  'page.occupied': z.object({}),
  cancelled: z.object({}),
  internal: z.object({ logReference: z.string() }),
} as const;

export type ErrorCode = keyof typeof errorDetails;
export type ErrorDetail<C extends ErrorCode> = z.infer<(typeof errorDetails)[C]>;

/** What travels of an error: never a stack, never a cause. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: unknown;
  /** Where in a connection it happened, if it did. */
  readonly phase?: ConnectPhase | undefined;
  readonly hop?: Hop | undefined;
}

export const WireError: z.ZodType<WireError> = z
  .object({
    code: z.enum(Object.keys(errorDetails) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    detail: z.unknown(),
    phase: ConnectPhase.optional(),
    hop: Hop.optional(),
  })
  .refine((error) => errorDetails[error.code].safeParse(error.detail).success, 'detail does not fit the code');

interface AppErrorOptions {
  readonly cause?: unknown;
  readonly phase?: ConnectPhase | undefined;
  readonly hop?: Hop | undefined;
}

/** The one error class. Library errors are translated into it once, at the adapter. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly detail: ErrorDetail<C>;
  readonly phase: ConnectPhase | undefined;
  readonly hop: Hop | undefined;

  constructor(code: C, detail: ErrorDetail<C>, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.phase = options.phase;
    this.hop = options.hop;
  }

  /** Narrows to `AppError`: what the language gives by itself is `AppError<any>`, whose detail nothing checks. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** The same error, marked with the hop it happened on (a jump chain marks its hops' errors). */
  at(hop: Hop): AppError<C> {
    return new AppError(this.code, this.detail, this.message, { cause: this.cause, phase: this.phase, hop: this.hop ?? hop });
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, detail: this.detail, phase: this.phase, hop: this.hop };
  }
}

/** Narrows an unknown value to an `AppError` of one code, so that its detail is typed. */
export function isAppError<C extends ErrorCode>(value: unknown, code: C): value is AppError<C> {
  return value instanceof AppError && value.code === code;
}

/** Rebuilds an error that came over the wire. */
export function fromWire(error: WireError): AppError {
  return new AppError(error.code, error.detail as ErrorDetail<ErrorCode>, error.message, { phase: error.phase, hop: error.hop });
}

/** The error of an aborted wait. */
export function cancelled(): AppError<'cancelled'> {
  return new AppError('cancelled', {}, 'cancelled');
}
