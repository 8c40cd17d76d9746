import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import ssh2 from 'ssh2';

export interface OddServerOptions {
  /** Answers each login request; default: everybody is let in. */
  readonly onAuthentication?: (context: ssh2.AuthContext) => void;
  /** Said before the login. */
  readonly banner?: string;
  /** Whether a session's wish for the client's agent is granted; default: it is not. */
  readonly takesAgent?: boolean;
  /** Whether a session gets a terminal; default: it does not. Otherwise it has no answer, or the session is closed in the place of one. */
  readonly hasTerminal?: boolean | 'silent' | 'closed';
}

/** A channel to the client's agent, from the server's side. */
export interface AgentChannel {
  /** What came from the agent so far. */
  readonly received: () => Buffer;
  send(data: Buffer): void;
  close(): void;
}

/** A server that does what no honest OpenSSH does: another host key in mid-connection, opens nobody asked for, too much data. */
export interface OddServer {
  readonly host: string;
  readonly port: number;
  /** Fingerprint of the key that it changes to. */
  readonly secondFingerprint: string;
  /** Key exchanges that were completed, over all connections. */
  readonly keyExchanges: number;
  /** Starts a key exchange with the same key on all connections. */
  rekey(): void;
  /** The same with another key of the same type. */
  swapKeyAndRekey(): void;
  /** Opens channels towards the client that it never asked for; answers how many of them were accepted. */
  openUnasked(): Promise<number>;
  /** Opens a channel to the agent of the client that came last; undefined: it would not. */
  openAgent(): Promise<AgentChannel | undefined>;
  /** Sends DISCONNECT to that client. */
  disconnect(): void;
  /** What is sent by `work` goes out in one piece. */
  inOneWrite(work: () => void): void;
  /** Sends data on the client's first channel, whatever its window and its packet size (32 KiB when absent) say. */
  flood(bytes: number, packetBytes?: number): void;
  stop(): Promise<void>;
}

/** What ssh2 1.17.0 keeps behind a server's connection. */
interface ServerSide extends ssh2.Connection {
  readonly _protocol: {
    _hostKeys: Record<string, unknown>;
    rekey(): void;
    channelData(channel: number, data: Buffer): void;
    channelClose(channel: number): void;
    channelOpenConfirm(remote: number, local: number, window: number, packet: number): void;
    disconnect(reason: number): void;
    openssh_authAgent(channel: number, window: number, packet: number): void;
  };
  readonly _sock: Socket;
  readonly _chanMgr: { add(opened: (error: Error | undefined, channel?: ServerChannel) => void): number };
}

type ServerSession = ssh2.Session & { readonly _chanInfo: { readonly outgoing: { readonly id: number } } };

type ServerChannel = ssh2.ServerChannel & { readonly outgoing: { readonly id: number } };

function openAgent(client: ServerSide): Promise<AgentChannel | undefined> {
  return new Promise((resolve) => {
    const opened = (error: Error | undefined, channel?: ServerChannel): void => {
      if (error || channel === undefined) return resolve(undefined);
      let received = Buffer.alloc(0);
      channel.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
      channel.on('error', () => undefined);
      const { id } = channel.outgoing;
      resolve({
        received: () => received,
        send: (data) => client._protocol.channelData(id, data),
        close: () => client._protocol.channelClose(id),
      });
    };
    // As ssh2's server does for the kinds of channels that it knows to open.
    const wrapper = Object.assign(opened, { type: 'auth-agent@openssh.com' });
    client._protocol.openssh_authAgent(client._chanMgr.add(wrapper), 2 * 1024 * 1024, 32 * 1024);
  });
}

type ParsedKey = Exclude<ReturnType<typeof ssh2.utils.parseKey>, Error>;

function makeKey(): { readonly pem: string; readonly key: ParsedKey; readonly fingerprint: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const key = ssh2.utils.parseKey(pem);
  if (key instanceof Error) throw key;
  const digest = createHash('sha256').update(key.getPublicSSH()).digest('base64');
  return { pem, key, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** Answers shell and exec with success and then says nothing. */
function serveSession(
  client: ServerSide,
  accept: () => ssh2.Session,
  { takesAgent = false, hasTerminal = false }: OddServerOptions,
): void {
  const session = accept() as ServerSession;
  session.on('auth-agent', (take, refuse) => (takesAgent ? take() : refuse()));
  if (hasTerminal !== false)
    session.on('pty', (take) => {
      if (hasTerminal === true) take();
      else if (hasTerminal === 'closed') client._protocol.channelClose(session._chanInfo.outgoing.id);
    });
  session.on('shell', (take) => take().on('error', () => undefined));
  session.on('exec', (take) => take().on('error', () => undefined));
}

export async function startOddServer(options: OddServerOptions = {}): Promise<OddServer> {
  const first = makeKey();
  const second = makeKey();
  const clients = new Set<ServerSide>();
  let keyExchanges = 0;
  const { banner } = options;
  const server = new ssh2.Server({ hostKeys: [first.pem], ...(banner !== undefined && { banner }) }, (client) => {
    const side = client as ServerSide;
    clients.add(side);
    client.on('authentication', (context) => (options.onAuthentication ?? ((each) => each.accept()))(context));
    client.on('handshake', () => (keyExchanges += 1));
    client.on('session', (accept) => serveSession(side, accept, options));
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(side));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const latest = (): ServerSide => {
    const client = [...clients].at(-1);
    if (client === undefined) throw new Error('nobody is connected');
    return client;
  };
  const rekey = (): void => {
    for (const client of clients) client._protocol.rekey();
  };
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    secondFingerprint: second.fingerprint,
    get keyExchanges() {
      return keyExchanges;
    },
    rekey,
    swapKeyAndRekey: () => {
      for (const client of clients) client._protocol._hostKeys = { 'ecdsa-sha2-nistp256': second.key };
      rekey();
    },
    openUnasked: async () => {
      const answers = [...clients].flatMap((client) => [
        new Promise<number>((resolve) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 2, (error) => resolve(error ? 0 : 1))),
        new Promise<number>((resolve) => client.x11('127.0.0.1', 1, (error) => resolve(error ? 0 : 1))),
      ]);
      return (await Promise.all(answers)).reduce((sum, one) => sum + one, 0);
    },
    openAgent: () => openAgent(latest()),
    disconnect: () => latest()._protocol.disconnect(11),
    inOneWrite: (work) => {
      const { _sock: socket } = latest();
      socket.cork();
      work();
      socket.uncork();
    },
    flood: (bytes, packetBytes = 32 * 1024) => {
      for (let sent = 0; sent < bytes; sent += packetBytes) {
        for (const client of clients) client._protocol.channelData(0, Buffer.alloc(packetBytes, 'x'));
      }
    },
    stop: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
